"""Every sentence that an import can write down is known again at the screen, in both languages."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.fault_words import said_again
from desk.words import Words
from records import directory

PLACES = ("what", "remedy")


def sentences() -> Iterator[str]:
    """Read them from the source, each with something in its places."""
    for file in sorted(Path(directory.__path__[0]).glob("*.py")):
        for found in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            texts = (text.removesuffix(" It is left out until then.") for text in texts_of(found))
            yield from (text for text in texts if text.strip("7"))


def texts_of(found: ast.AST) -> Iterator[str]:
    given: list[ast.expr] = []
    if isinstance(found, ast.Assign) and [getattr(name, "id", "") for name in found.targets] == ["what"]:
        given = [found.value]
    elif isinstance(found, ast.Call):
        called = getattr(found.func, "attr", getattr(found.func, "id", ""))
        given = [one.value for one in found.keywords if called == "Fault" and one.arg in PLACES]
        given += found.args[2:] if called in ("wrong", "remark", "_wrong") else []
        given += found.args if called == "ValueError" and len(found.args) == len(PLACES) else []
    for one in given:
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value
        elif isinstance(one, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in one.values)


class TestSaidAgain:
    @pytest.mark.parametrize("locale", ["en", "fr"])
    def test_is_every_sentence_of_an_import(self, locale: str) -> None:
        found = set(sentences())
        assert len(found) > 40, "the source is read, and has them"
        words = Words(locale)
        unknown = sorted(text for text in found if said_again(words, text) is None)
        assert unknown == []
        if locale == "fr":
            assert [text for text in found if said_again(words, text) == text] == []

    def test_keeps_what_was_found_in_the_data(self) -> None:
        told = said_again(Words("fr"), "'9h-17h' is no number It is left out until then.")
        assert told is not None
        assert told.startswith("'9h-17h' n’est pas un nombre")
        assert told.endswith("D’ici là, cette partie est laissée de côté.")

    def test_leaves_alone_what_it_does_not_know(self) -> None:
        assert said_again(Words("fr"), "of an earlier version") is None
