"""Fields that only rules and languages have: who may serve from a step on, and from when an interpreter may help."""

from collections.abc import Iterator
from dataclasses import dataclass

from desk.form_fields import Control, Fault, Faulty, Number, Option, Typed, listed
from desk.sentences import Sentences
from desk.words import note

PARTNERS = "partners"
AT_ONCE, NEVER, AFTER = "at-once", "never", "after"
REACH_LABELS = (
    ("network", note("the whole network")),
    ("neighbours", note("the first partner and its neighbours")),
    ("first-only", note("only the partner that comes first")),
    (PARTNERS, note("the first partner and these:")),
)
INTERPRETER_LABELS = (
    (AT_ONCE, note("at once")),
    (AFTER, note("after this many seconds:")),
    (NEVER, note("never")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    key: str
    label: str
    partners: tuple[Option, ...]

    def typed(self, name: str, value: object) -> Iterator[tuple[str, str]]:
        named = listed(value)
        yield name, PARTNERS if named else str(value or "network")
        for partner in named:
            yield f"{name}.{PARTNERS}", str(partner)

    def written(self, name: str, typed: Typed, stored: object) -> object:
        if typed.text(name) != PARTNERS:
            return typed.text(name) or None
        named = [*typed.texts(f"{name}.{PARTNERS}")]
        if not named:
            raise Faulty(Fault(name=name, text=note("Tick the partners, or choose another reach.")))
        return named

    def control(self, name: str, typed: Typed, sentences: Sentences) -> Control:
        say = sentences.words.say
        ticks = Control(
            kind="ticks", name=f"{name}.{PARTNERS}", label=say("Partners of this step"),
            values=typed.texts(f"{name}.{PARTNERS}"), options=self.partners,
        )  # fmt: skip
        options = tuple(Option(value=value, label=say(label)) for value, label in REACH_LABELS)
        return Control(
            kind="choice",
            name=name,
            label=say(self.label),
            value=typed.text(name),
            options=options,
            below=(ticks,),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpreter:
    """When anybody may serve a language with an interpreter: a word, or seconds of waiting."""

    key: str
    label: str

    def typed(self, name: str, value: object) -> Iterator[tuple[str, str]]:
        seconds = isinstance(value, int)
        yield name, AFTER if seconds else str(value or NEVER)
        yield f"{name}.seconds", str(value) if seconds else ""

    def written(self, name: str, typed: Typed, stored: object) -> object:
        if typed.text(name) != AFTER:
            return typed.text(name) or None
        field = Number(key="", label="")
        seconds = field.written(f"{name}.seconds", typed, None)
        if seconds is None:
            raise Faulty(Fault(name=f"{name}.seconds", text=note("Write after how many seconds.")))
        return seconds

    def control(self, name: str, typed: Typed, sentences: Sentences) -> Control:
        say = sentences.words.say
        seconds = Control(
            kind="number", name=f"{name}.seconds", label=say("Seconds"), value=typed.text(f"{name}.seconds"),
            unit="s",
        )  # fmt: skip
        options = tuple(Option(value=value, label=say(label)) for value, label in INTERPRETER_LABELS)
        return Control(
            kind="choice",
            name=name,
            label=say(self.label),
            value=typed.text(name),
            options=options,
            below=(seconds,),
        )


def trigger_fields() -> tuple[Number, ...]:
    """The limits of a step or a way out; as soon as one of them is reached."""
    return (
        Number(key="after_s", label=note("waited at least"), unit="s"),
        Number(key="waiting", label=note("callers ahead, at least")),
        Number(key="expected_wait_s", label=note("expected wait, at least"), unit="s"),
        Number(key="oldest_s", label=note("another waited at least"), unit="s"),
        Number(key="staffed_below", label=note("on duty, fewer than")),
    )
