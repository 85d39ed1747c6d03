"""Every text of the screens that a translator must see, found in the source as a translator's tool would."""

from functools import cache

from babel.messages.extract import extract_from_dir

from desk.pages import TEMPLATES

DESK = TEMPLATES.parent
KEYWORDS = {"say": None, "note": None, "count": (1, 2)}
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]


@cache
def spoken() -> frozenset[str | tuple[str, ...]]:
    found = extract_from_dir(DESK, METHODS, keywords=KEYWORDS)
    return frozenset(text for _, _, text, _, _ in found if text)
