"""What can be changed on the screen for the whole network: languages, skills, who answers for whom, waits, limits."""

from config.network import Network
from desk.form_fields import Choice, Field, Number, Option, Text, Tick, Ticks, name_fields
from desk.form_rows import Rows
from desk.rule_fields import Interpreter
from desk.sentences import Sentences
from desk.words import note

LIMITS = (
    (
        "own_first_within_s",
        note("A partner’s own callers come first unless somebody has waited longer by"),
        "s",
    ),
    ("queue_max", note("Most callers waiting in the whole network"), ""),
    ("offer_s", note("A specialist has to accept a call within"), "s"),
    ("connect_s", note("Each side may take to join once it is accepted"), "s"),
    ("drop_grace_s", note("The news that the caller hung up may come as late as"), "s"),
    ("wrap_up_s", note("Time for notes after a call"), "s"),
    ("wrap_up_extension_s", note("What one press of “more time” adds"), "s"),
    ("lease_s", note("A silent browser counts as gone after"), "s"),
    ("cool_down_s", note("A missed caller is offered to the same specialist again after"), "s"),
    ("menu_attempts", note("How often the language menu is played"), ""),
    ("region_attempts", note("How often a postal code is asked for"), ""),
    ("review_s", note("Depth, waits and staffing are looked at every"), "s"),
    ("hops_max", note("To how many partners’ own phone systems one caller may be sent"), ""),
    ("remember_closed_s", note("Late news of an ended call is recognised for"), "s"),
    ("transfers_max", note("How often one caller may be passed on"), ""),
    ("hold_remind_s", note("The specialist is reminded of a caller on hold after"), "s"),
    ("party_ring_s", note("An interpreter or an outside line rings for"), "s"),
)
USUAL = note("empty: {value}, the usual")


def limit_fields(network: Network, sentences: Sentences) -> tuple[Field, ...]:
    say = sentences.words.say
    messages = (
        Option(value="", label=say("none")),
        *(Option(value=name, label=sentences.message(name)) for name in network.messages),
    )
    fields: list[Field] = [
        Number(key=key, label=label, unit=unit, hint=_usual(network.limits, key, sentences))
        for key, label, unit in LIMITS
    ]
    fields.insert(
        2,
        Choice(
            key="queue_full_message", label=note("Message for callers who cannot even wait"), options=messages
        ),
    )
    return tuple(fields)


def wait_fields(network: Network, sentences: Sentences) -> tuple[Field, ...]:
    say = sentences.words.say
    told = (
        Option(value="expected", label=say("their expected wait")),
        Option(value="position", label=say("their place in line")),
    )
    numbers = (
        ("promises_min", note("Nothing is said before so many estimates have met their truth"), ""),
        ("error_s_max", note("The mean error of recent estimates is at most"), "s"),
        ("error_percent_max", note("or so many per cent of the mean wait, whichever is more"), "%"),
    )
    return (
        Ticks(key="announce", label=note("Waiting callers are told"), options=told),
        *(
            Number(key=key, label=label, unit=unit, hint=_usual(network.waits, key, sentences))
            for key, label, unit in numbers
        ),
    )


def call_back_fields(network: Network, sentences: Sentences) -> tuple[Field, ...]:
    numbers = (
        ("attempts", note("Attempts in all to reach somebody"), ""),
        ("again_after_s", note("Pause after an attempt that reached nobody"), "s"),
        ("ring_s", note("The caller’s telephone rings for"), "s"),
        ("attempt_s", note("A specialist waits for one attempt at most"), "s"),
        ("late_after_s", note("Supervisors are alarmed of a call-back that is owed for"), "s"),
        ("beyond_full_max", note("Callers beyond a full queue who are called back"), ""),
    )
    return tuple(
        Number(key=key, label=label, unit=unit, hint=_usual(network.call_backs, key, sentences))
        for key, label, unit in numbers
    )


def voicemail_fields(network: Network, sentences: Sentences) -> tuple[Field, ...]:
    return (
        Number(
            key="due_h",
            label=note("A message is to be answered within"),
            unit="h",
            hint=_usual(network.voicemail, "due_h", sentences),
        ),
        Number(
            key="kept_days",
            label=note("An answered message is kept for so many days"),
            unit="",
            hint=_usual(network.voicemail, "kept_days", sentences),
        ),
    )


def flood_fields(network: Network, sentences: Sentences) -> tuple[Field, ...]:
    numbers = (
        (
            "lane_percent",
            note("Callers whose number calls very often are served at one time by at most"),
            "%",
        ),
        ("kept", note("Specialists on duty who are kept for everybody else"), ""),
    )
    return tuple(
        Number(key=key, label=label, unit=unit, hint=_usual(network.floods, key, sentences))
        for key, label, unit in numbers
    )


def repeat_fields(network: Network, sentences: Sentences) -> tuple[Field, ...]:
    say = sentences.words.say
    return (
        Number(
            key="linked_within_s",
            label=note("A call is linked with the one before it within (0: never)"),
            unit="s",
            hint=_usual(network.repeats, "linked_within_s", sentences),
        ),
        Choice(
            key="keeps_place",
            label=note("Whom we cut off, and who calls again, stands where they stood"),
            options=(
                Option(value="when-cut-off", label=say("yes")),
                Option(value="never", label=say("no")),
            ),
        ),
    )


def pace_fields(network: Network, sentences: Sentences) -> tuple[Field, ...]:
    numbers = (
        ("handle_mean_s", note("A call and its notes take, on average")),
        ("patience_mean_s", note("Callers wait before they hang up, on average")),
    )
    return tuple(
        Number(key=key, label=label, unit="s", hint=_usual(network.pace, key, sentences))
        for key, label in numbers
    )


def language_fields(network: Network, sentences: Sentences) -> tuple[Field, ...]:
    return (
        Rows(
            key="languages",
            label=note("Languages"),
            row="",
            add="",
            by="language",
            keyed=True,
            shape="table",
            fields=(
                Choice(
                    key="language",
                    label=note("Language"),
                    options=tuple(
                        Option(value=code, label=sentences.language(code)) for code in network.languages
                    ),
                ),
                Interpreter(key="interpreter", label=note("Anybody may serve it with an interpreter")),
                Tick(key="kept", label=note("Its speakers are kept for it"), usual=True),
            ),
        ),
    )


def network_name_fields(network: Network, sentences: Sentences) -> tuple[Field, ...]:
    return name_fields()


def line_fields() -> tuple[Field, ...]:
    return (
        *name_fields(),
        Number(key="answer_within_s", label=note("Its callers are to be answered within"), unit="s"),
        Number(key="target_percent", label=note("so many of a hundred"), unit="%"),
    )


def skill_fields(network: Network, sentences: Sentences) -> tuple[Field, ...]:
    return (
        Rows(
            key="skills",
            label=note("Skills"),
            row=note("Skill {number}"),
            add=note("Add a skill"),
            missing=note("Write what accounts call it."),
            by="skill",
            keyed=True,
            hint=note("what specialists can do beside their languages; people see the names"),
            fields=(
                Text(key="skill", label=note("What accounts call it"), hint=note("such as benefits")),
                *name_fields(),
            ),
        ),
    )


def network_fields(network: Network, sentences: Sentences) -> tuple[Field, ...]:
    say = sentences.words.say
    partners = tuple(Option(value=code, label=sentences.partner(code)) for code in network.partners)
    asked = (
        Option(value="", label=say("nobody")),
        Option(value="low", label=say("callers of whose region nothing is known")),
        Option(value="medium", label=say("those whose region is only a guess, too")),
        Option(value="high", label=say("everybody whose region is less than certain")),
    )
    return (
        Choice(key="after_hours", label=note("Answers for the partners that are closed"), options=partners),
        Choice(key="default_home", label=note("Comes first where the region is unknown"), options=partners),
        Choice(key="ask_region_below", label=note("Asked for a postal code or a town"), options=asked),
        Tick(
            key="listening_announced",
            label=note("A specialist is told when a supervisor listens"),
            usual=True,
        ),
    )


def _usual(table: object, key: str, sentences: Sentences) -> str:
    """Say what a number is when it is not written."""
    default = type(table).model_fields[key].default  # type: ignore[attr-defined]
    if default is None:
        return sentences.words.say("empty: always, however long somebody else has waited")
    return sentences.words.say(USUAL, value=sentences.words.number(default))
