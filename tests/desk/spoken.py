"""Every text of the screens that a translator must see, found in the source as a translator's tool would."""

from babel.messages.extract import extract_from_dir

from desk.pages import TEMPLATES

DESK = TEMPLATES.parent
KEYWORDS = {"say": None, "note": None, "count": (1, 2)}
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]


def spoken() -> set[str | tuple[str, ...]]:
    found = extract_from_dir(DESK, METHODS, keywords=KEYWORDS)
    return {text for _, _, text, _, _ in found if text}
