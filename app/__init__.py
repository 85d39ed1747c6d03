"""Composition: settings, stores, engine and web application put together; the `switchboard` command."""
