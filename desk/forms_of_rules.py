"""What of rules and messages can be changed on the screen."""

from config.book_rules import FIRST_WORDS, NOT
from config.network import Network
from config.phrases import PHRASE_CHARACTERS_MAX
from desk.engine_words import EXITS
from desk.form_fields import Choice, Choices, Field, Number, Option, Text, Tick, WordList, name_fields
from desk.form_rows import Group, Rows
from desk.rule_fields import Reach, trigger_fields
from desk.sentences import Sentences
from desk.words import note
from routing.model import ExitKind

ORDER = note("Rules are tried from the top; the first that fits decides. The last one fits everybody.")
FIRSTS = {
    "home": note("the caller’s own partner"),
    "default-home": note("the default partner"),
    "after-hours": note("the after-hours partner"),
    "least-wait": note("the partner with the shortest expected wait"),
}
_EXIT_WORDS = {"call-back": ExitKind.CALL_BACK, "voicemail": ExitKind.VOICEMAIL, "message": ExitKind.MESSAGE}
_WHEN_HINT = note("as soon as one of these is reached; all empty: at once")


def rule_fields(network: Network, sentences: Sentences) -> tuple[Field, ...]:
    say = sentences.words.say
    partners = tuple(Option(value=code, label=sentences.partner(code)) for code in network.partners)
    firsts = tuple(Option(value=word, label=say(FIRSTS[word])) for word in FIRST_WORDS)
    names = [*network.conditions, *(NOT + name for name in network.conditions)]
    terms = [Option(value=name, label=sentences.condition(name)) for name in names]
    none = Option(value="", label=say("none"))
    messages = tuple(Option(value=name, label=sentences.message(name)) for name in network.messages)
    kinds = tuple(Option(value=word, label=say(EXITS[kind])) for word, kind in _EXIT_WORDS.items())
    return (
        Choices(
            key="when",
            label=note("For callers of whom all of this holds"),
            options=(none, *terms),
            most=20,
            hint=note("conditions, by name; none at all: everybody"),
        ),
        Choice(
            key="first",
            label=note("First come the specialists of"),
            options=(*firsts, *partners),
            usual="home",
        ),
        Rows(
            key="widening",
            label=note("Who may serve, step by step"),
            row=note("Step {number}"),
            add=note("Add a step"),
            usual=({"reach": "network"},),
            most=20,
            hint=note(
                "The first step is at once. A later one begins as soon as one of its limits is reached."
            ),
            fields=(
                Reach(key="reach", label=note("Who may serve"), partners=partners),
                Number(key="level", label=note("Skill level at least"), hint=note("1 to 5; empty: 1")),
                *trigger_fields(),
            ),
        ),
        Rows(
            key="exits",
            label=note("Ways out of the queue"),
            row=note("Way out {number}"),
            add=note("Add a way out"),
            most=10,
            hint=_WHEN_HINT,
            fields=(
                Choice(key="kind", label=note("What callers can have"), options=kinds),
                Choice(key="message", label=note("Message spoken with it"), options=(none, *messages)),
                Tick(key="forced", label=note("taken without asking, when the caller would join the queue")),
                *trigger_fields(),
            ),
        ),
        Choices(key="messages", label=note("Heard while waiting"), options=(none, *messages)),
        *_priority_fields(network, sentences),
    )


def _skill_field(network: Network, sentences: Sentences) -> Field:
    """A choice of the skills that the document names; where it names none, words."""
    label = note("Skills that are needed beside the language")
    if not network.skills:
        return WordList(key="skills", label=label, hint=note("with commas between"))
    none = Option(value="", label=sentences.words.say("none"))
    named = (Option(value=name, label=sentences.skill(name)) for name in network.skills)
    return Choices(key="skills", label=label, options=(none, *named))


def _priority_fields(network: Network, sentences: Sentences) -> tuple[Field, ...]:
    return (
        Number(
            key="credit_s",
            label=note("Priority: counts as having waited longer by"),
            unit="s",
            hint=note("empty: none"),
        ),
        _skill_field(network, sentences),
        Group(
            key="timers",
            label=note("Longer limits for these callers"),
            hint=note("empty: as for everybody"),
            fields=(
                Number(key="offer_s", label=note("To accept an offer"), unit="s"),
                Number(key="connect_s", label=note("To join once accepted"), unit="s"),
                Number(key="wrap_up_s", label=note("For notes after the call"), unit="s"),
            ),
        ),
        Text(key="note_en", label=note("Why the rule is there, in English"), lang="en", lines=2, most=300),
        Text(key="note_fr", label=note("Why the rule is there, in French"), lang="fr", lines=2, most=300),
        *name_fields(),
    )


def order_fields(network: Network, sentences: Sentences) -> tuple[Field, ...]:
    rules = tuple(Option(value=rule.name, label=sentences.rule(rule.name)) for rule in network.rules)
    return (
        Rows(
            key="rules",
            label=note("Order of the rules"),
            row=note("Place {number}"),
            add="",
            by="name",
            fields=(Choice(key="name", label=note("Rule"), options=rules),),
            shape="order",
        ),
    )


def message_fields() -> tuple[Field, ...]:
    return (
        Text(
            key="en", label=note("What is spoken in English"), lang="en", lines=4, most=PHRASE_CHARACTERS_MAX
        ),
        Text(
            key="fr", label=note("What is spoken in French"), lang="fr", lines=4, most=PHRASE_CHARACTERS_MAX
        ),
        *name_fields(),
    )
