"""Fields of a form over a table of the rule book's document: what they show, and what was typed as a value again.

A field's name is the path of its value below the part that the form edits (`widening.1.after_s`), so that a problem
which the document's checks find at that path stands at that field. What was typed is kept as text, right or wrong.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from desk.sentences import Sentences
from desk.words import note

Table = dict[str, object]
"""A table of the document as its TOML has it."""

NUMBER_DIGITS_MAX = 9


class Typed:
    """What a person typed, by the names of the fields; a box that is ticked twice has two texts."""

    def __init__(self, items: Iterable[tuple[str, str]] = ()) -> None:
        self._texts: dict[str, tuple[str, ...]] = {}
        for name, text in items:
            self._texts[name] = (*self._texts.get(name, ()), text)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return ((name, text) for name, texts in self._texts.items() for text in texts)

    def text(self, name: str) -> str:
        return " ".join(self._texts.get(name, ("",))[:1]).strip()

    def texts(self, name: str) -> tuple[str, ...]:
        return self._texts.get(name, ())

    def count(self, name: str) -> int:
        """How many rows a list of fields has."""
        text = self.text(f"{name}.rows")
        return min(int(text), 1_000) if text.isdecimal() and len(text) < NUMBER_DIGITS_MAX else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a field, and what to do; `text` is English for `Words.say`, its {given} what was typed."""

    name: str
    text: str
    given: str = ""


class Faulty(Exception):
    """What was typed is no value."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*(fault.text for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A field as a template draws it."""

    kind: str
    name: str
    label: str
    value: str = ""
    values: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    unit: str = ""
    hint: str = ""
    lang: str = ""
    most: int = 0
    faults: tuple[str, ...] = ()
    stored: str | None = None
    """In a conflict: what is stored now, where it differs from what was typed."""
    below: tuple["Control", ...] = ()

    @property
    def described(self) -> str:
        """The ids of what stands beside the field about it."""
        return f"fault-{self.name} hint-{self.name}" if self.hint else f"fault-{self.name}"


class Field(Protocol):
    """One field, or several that make one value."""

    @property
    def key(self) -> str: ...

    def typed(self, name: str, value: object) -> Iterator[tuple[str, str]]:
        """Say how a stored value is typed; None: it is not written."""
        ...

    def written(self, name: str, typed: Typed, stored: object) -> object:
        """Give the value to store, None to leave it out. Raises: Faulty."""
        ...

    def control(self, name: str, typed: Typed, sentences: Sentences) -> Control: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    key: str
    label: str
    unit: str = ""
    hint: str = ""

    def typed(self, name: str, value: object) -> Iterator[tuple[str, str]]:
        yield name, "" if value is None else str(value)

    def written(self, name: str, typed: Typed, stored: object) -> object:
        text = typed.text(name)
        if not text:
            return None
        if not text.isdecimal() or len(text) > NUMBER_DIGITS_MAX:
            raise Faulty(
                Fault(name=name, text=note("“{given}” is not a whole number; write digits only."), given=text)
            )
        return int(text)

    def control(self, name: str, typed: Typed, sentences: Sentences) -> Control:
        return _control("number", self, name, typed, sentences, unit=self.unit, hint=self.hint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    key: str
    label: str
    lang: str = ""
    hint: str = ""
    lines: int = 1
    most: int = 0
    """Most characters, for the count beside it; the document's own check decides."""

    def typed(self, name: str, value: object) -> Iterator[tuple[str, str]]:
        yield name, "" if value is None else str(value)

    def written(self, name: str, typed: Typed, stored: object) -> object:
        # Line breaks of a text area are the window's, not the sentence's; what was not changed stays as it stands.
        text = _plain(typed.text(name))
        return stored if isinstance(stored, str) and text == _plain(stored) else text or None

    def control(self, name: str, typed: Typed, sentences: Sentences) -> Control:
        kind = "area" if self.lines > 1 else "text"
        made = _control(kind, self, name, typed, sentences, hint=self.hint)
        return replace(made, lang=self.lang, most=self.most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of several; the option with the empty value leaves the key out."""

    key: str
    label: str
    options: tuple[Option, ...]
    hint: str = ""
    usual: str = ""
    """What it is without being written."""

    def typed(self, name: str, value: object) -> Iterator[tuple[str, str]]:
        yield name, self.usual if value is None else str(value)

    def written(self, name: str, typed: Typed, stored: object) -> object:
        return typed.text(name) or None

    def control(self, name: str, typed: Typed, sentences: Sentences) -> Control:
        made = _control("choice", self, name, typed, sentences, hint=self.hint)
        return replace(made, options=_with(self.options, made.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    key: str
    label: str
    hint: str = ""
    usual: bool = False
    """What it is without being written."""

    def typed(self, name: str, value: object) -> Iterator[tuple[str, str]]:
        if value is True or (value is None and self.usual):
            yield name, "yes"

    def written(self, name: str, typed: Typed, stored: object) -> object:
        return typed.text(name) == "yes"

    def control(self, name: str, typed: Typed, sentences: Sentences) -> Control:
        return _control("tick", self, name, typed, sentences, hint=self.hint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticks:
    """Any of several, in the order of the options."""

    key: str
    label: str
    options: tuple[Option, ...]
    hint: str = ""

    def typed(self, name: str, value: object) -> Iterator[tuple[str, str]]:
        return ((name, str(one)) for one in listed(value))

    def written(self, name: str, typed: Typed, stored: object) -> object:
        return [*typed.texts(name)] or None

    def control(self, name: str, typed: Typed, sentences: Sentences) -> Control:
        made = _control("ticks", self, name, typed, sentences, hint=self.hint)
        return replace(made, values=typed.texts(name), options=self.options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """A list of names in an order: one choice each, and an empty one to add another."""

    key: str
    label: str
    options: tuple[Option, ...]
    hint: str = ""
    most: int = 10

    def typed(self, name: str, value: object) -> Iterator[tuple[str, str]]:
        return ((name, str(one)) for one in listed(value))

    def written(self, name: str, typed: Typed, stored: object) -> object:
        return [text.strip() for text in typed.texts(name) if text.strip()] or None

    def control(self, name: str, typed: Typed, sentences: Sentences) -> Control:
        chosen = [text for text in typed.texts(name) if text]
        made = _control("choices", self, name, typed, sentences, hint=self.hint)
        values = (*chosen, "")[: self.most]
        return replace(made, values=values, options=_with(self.options, *chosen))


@dataclass(frozen=True, slots=True, kw_only=True)
class WordList:
    """A list of names that nobody keeps a list of, with commas between them."""

    key: str
    label: str
    hint: str = ""

    def typed(self, name: str, value: object) -> Iterator[tuple[str, str]]:
        yield name, ", ".join(str(one) for one in listed(value))

    def written(self, name: str, typed: Typed, stored: object) -> object:
        return [word.strip() for word in typed.text(name).split(",") if word.strip()] or None

    def control(self, name: str, typed: Typed, sentences: Sentences) -> Control:
        return _control("text", self, name, typed, sentences, hint=self.hint)


def _plain(text: str) -> str:
    return " ".join(text.split())


def listed(value: object) -> Sequence[object]:
    return value if isinstance(value, (list, tuple)) else ()


def table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


class _Labelled(Protocol):
    @property
    def label(self) -> str: ...


def _control(
    kind: str,
    field: _Labelled,
    name: str,
    typed: Typed,
    sentences: Sentences,
    *,
    unit: str = "",
    hint: str = "",
) -> Control:
    say = sentences.words.say
    return Control(
        kind=kind, name=name, label=say(field.label), value=typed.text(name), unit=unit, hint=say(hint)
    )


def _with(options: tuple[Option, ...], *chosen: str) -> tuple[Option, ...]:
    """Keep what was chosen, also when it is no option any more: nothing typed is lost."""
    known = {option.value for option in options}
    return (*options, *(Option(value=one, label=one) for one in chosen if one and one not in known))


def name_fields() -> tuple[Text, ...]:
    """What screens call something that the document calls by a key."""
    return (
        Text(key="name_en", label=note("Name on screens, in English"), lang="en", most=80),
        Text(key="name_fr", label=note("Name on screens, in French"), lang="fr", most=80),
    )
