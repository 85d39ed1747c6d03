"""What of a partner can be changed on the screen: hours, special days, what it agreed to. And hours with a name."""

from config.calendars import CALENDARS
from config.network import Network
from desk.form_fields import Choice, Field, Number, Option, Text, Ticks, name_fields
from desk.form_rows import Group, Rows
from desk.form_times import Day, Times, Week
from desk.sentences import Sentences
from desk.words import note


def hour_fields(network: Network, code: str, sentences: Sentences) -> tuple[Field, ...]:
    """The partner's own hours, and those of the languages that it does not serve all that time."""
    after_hours = code == network.about.after_hours
    languages = tuple(Option(value=one, label=sentences.language(one)) for one in network.languages)
    return (
        Week(
            key="hours",
            label=note("Hours of the week, on the partner’s own clock"),
            may_be_closed=not after_hours,
        ),
        Rows(
            key="languages",
            label=note("Languages with hours of their own"),
            row=note("Language {number}"),
            add=note("Add a language"),
            hint=note("A language that is not named here is served whenever the partner is open."),
            by="language",
            keyed=True,
            fields=(
                Choice(key="language", label=note("Language"), options=_with_none(languages, sentences)),
                Week(key="hours", label=note("Hours of the week in which it is served")),
            ),
        ),
    )


def partner_name_fields() -> tuple[Field, ...]:
    return (*name_fields(), Text(key="city", label=note("City where its specialists are"), most=80))


def named_hour_fields() -> tuple[Field, ...]:
    return (Week(key="hours", label=note("Hours of the week")), *name_fields())


def day_fields(sentences: Sentences) -> tuple[Field, ...]:
    none = Option(value="", label=sentences.words.say("none: a holiday is a day like any other"))
    calendars = (none, *(Option(value=one, label=one) for one in CALENDARS))
    return (
        Group(
            key="holidays",
            label=note("Statutory holidays"),
            needs="calendar",
            fields=(
                Choice(key="calendar", label=note("Calendar"), options=calendars),
                Times(key="hours", label=note("Hours on each of them; empty: closed")),
            ),
        ),
        Rows(
            key="exceptions",
            label=note("Single days"),
            row=note("Day {number}"),
            add=note("Add a day"),
            hint=note(
                "A single day takes the place of a holiday. A night shift of the evening before runs on to its end."
            ),
            fields=(
                Day(key="date", label=note("Date")),
                Times(key="hours", label=note("Hours; empty: closed")),
                Text(key="note_en", label=note("Why, in English"), lang="en", most=80),
                Text(key="note_fr", label=note("Why, in French"), lang="fr", most=80),
            ),
        ),
    )


def agreement_fields(network: Network, code: str, sentences: Sentences) -> tuple[Field, ...]:
    others = tuple(
        Option(value=other, label=sentences.partner(other)) for other in network.partners if other != code
    )
    return (
        Number(
            key="share",
            label=note("Share of the calls that partners take for each other"),
            hint=note(
                "a weight beside the others’; empty: it agreed to nothing, and idle time alone decides"
            ),
        ),
        Number(
            key="cap",
            label=note("Most callers of other regions at a time"),
            hint=note("empty: no limit"),
        ),
        Number(
            key="reserve",
            label=note("Free specialists kept for its own callers"),
            hint=note("each one costs callers; empty: none"),
        ),
        Ticks(key="neighbours", label=note("Neighbours, for steps that reach them"), options=others),
    )


def _with_none(options: tuple[Option, ...], sentences: Sentences) -> tuple[Option, ...]:
    return (Option(value="", label=sentences.words.say("choose")), *options)
