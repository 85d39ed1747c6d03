"""Composition: settings become stores, stores become a floor, a floor gets its web and its command line."""
