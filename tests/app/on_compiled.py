"""Tests run on compiled rules: `python -m tests.app.on_compiled tests/routing/test_engine.py`."""

import sys

import pytest

from config.compiled import in_use, use_compiled

if __name__ == "__main__":
    use_compiled()
    assert in_use() is not None, "there are no compiled rules of these sources"
    # The rules are found from here on, and pytest and its plugins have imported none of them yet.
    sys.exit(pytest.main(["-n", "0", "-q", "-p", "no:cacheprovider", *sys.argv[1:]]))
