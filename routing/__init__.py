"""The rules: a pure, deterministic engine that decides what happens to every call. Standard library only."""
