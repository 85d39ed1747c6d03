"""Networks drawn by Hypothesis, as the tables of a file: every part of the document, held together by its names."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from config.hours import DAYS
from config.languages import LANGUAGES

Content = dict[str, Any]

CODES: list[str] = [language.code for language in LANGUAGES]
# Quotes, backslashes, controls and every script: whatever people paste into a form.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(
    lambda text: text.strip()
)
SPOKEN = TEXTS.filter(lambda text: "{" not in text and "}" not in text)
NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,7}", fullmatch=True)
PARTNERS = st.from_regex(r"[A-Z][A-Z0-9_]{0,7}", fullmatch=True)
ZONES = st.sampled_from(["America/Toronto", "America/Winnipeg", "America/St_Johns", "UTC"])
CALENDARS = st.sampled_from(["CA-ON", "CA-QC", "CA-MB"])
SECONDS = st.integers(1, 3_600)


def some(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(values, max_size=3, unique=True)


def optional(required: dict[str, Any], **values: st.SearchStrategy[Any]) -> st.SearchStrategy[Content]:
    """Draw a table: the required keys, and any of the others."""
    return st.fixed_dictionaries(required, optional=values)


@st.composite
def spans(draw: st.DrawFn) -> str:
    opens, closes = draw(st.lists(st.integers(0, 1_439), min_size=2, max_size=2, unique=True))
    return f"{opens // 60:02}:{opens % 60:02}-{closes // 60:02}:{closes % 60:02}"


SHIFTS = st.lists(st.one_of(spans(), st.just("00:00-24:00")), min_size=1, max_size=3)
WEEKS = st.one_of(st.just("always"), st.dictionaries(st.sampled_from(DAYS), SHIFTS, min_size=1))
SPECIAL = st.one_of(st.just("closed"), SHIFTS)
NOTES = {"note_en": TEXTS, "note_fr": TEXTS}
EXCEPTIONS = st.lists(
    st.fixed_dictionaries({"date": st.dates(date(2025, 1, 1), date(2030, 1, 1)), "hours": SPECIAL, **NOTES}),
    max_size=3,
    unique_by=lambda entry: str(entry["date"]),
)
HOLIDAYS = optional({"calendar": CALENDARS}, hours=SPECIAL)
NAMED = {"name_en": TEXTS, "name_fr": TEXTS}
SCHEDULE = {"holidays": HOLIDAYS, "exceptions": EXCEPTIONS}
TRIGGERS = {
    "after_s": SECONDS,
    "waiting": st.integers(0, 99),
    "expected_wait_s": SECONDS,
    "oldest_s": SECONDS,
    "staffed_below": st.integers(1, 9),
}


@st.composite
def contents(draw: st.DrawFn) -> Content:
    """Draw a whole document that holds together."""
    partners = draw(st.lists(PARTNERS, min_size=1, max_size=4, unique=True))
    conditions, messages, hours, lines = (
        draw(st.lists(NAMES, min_size=1, max_size=3, unique=True)) for _ in range(4)
    )
    languages = draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=4, unique=True))
    one_of = st.sampled_from
    rules = _rules(partners, conditions, messages)
    plain = [*draw(st.lists(rules, max_size=3)), {**draw(rules), "when": []}]
    plans = draw(st.dictionaries(NAMES, _plans(partners, messages, rules), max_size=2))
    _number(plain, plans)
    return {
        "network": draw(
            optional(
                {"id": NAMES, **NAMED, "after_hours": st.just(partners[0]), "default_home": one_of(partners)},
                sample=st.booleans(),
                default_language=one_of(["en", "fr"]),
                ask_region_below=one_of(["low", "medium", "high"]),
            )
        ),
        "menu": [{"key": str(key), "language": code} for key, code in enumerate(languages)],
        "languages": {code: draw(_languages()) for code in languages},
        "lines": {line: draw(_lines(partners)) for line in lines},
        "partners": {
            code: draw(_partners(partners, languages, first=code == partners[0])) for code in partners
        },
        "hours": {name: draw(optional({"hours": WEEKS, "zone": ZONES}, **SCHEDULE)) for name in hours},
        "conditions": {name: draw(_conditions(partners, languages, lines, hours)) for name in conditions},
        "skills": draw(st.dictionaries(NAMES, optional({}, **NAMED), max_size=2)),
        "messages": {name: {"en": draw(SPOKEN), "fr": draw(SPOKEN)} for name in messages},
        "rules": plain,
        "plans": plans,
        "waits": draw(
            optional({}, announce=some(one_of(["position", "expected"])), promises_min=st.integers(1, 9))
        ),
        "call_backs": draw(optional({}, attempts=st.integers(1, 9), late_after_s=st.integers(60, 9_999))),
        "pace": draw(optional({}, handle_mean_s=st.integers(10, 999))),
        "limits": draw(
            optional(
                {},
                own_first_within_s=st.integers(0, 99),
                queue_max=SECONDS,
                queue_full_message=one_of(messages),
            )
        ),
    }


def _languages() -> st.SearchStrategy[Content]:
    # "at-once" even where nothing is written: another language that nobody interprets is a fault.
    return optional(
        {"interpreter": st.one_of(st.just("at-once"), SECONDS)}, official=st.booleans(), kept=st.booleans()
    )


def _lines(partners: list[str]) -> st.SearchStrategy[Content]:
    return optional(
        NAMED, partner=st.sampled_from(partners), relay=st.booleans(), target_percent=st.integers(1, 100)
    )


def _partners(partners: list[str], languages: list[str], *, first: bool) -> st.SearchStrategy[Content]:
    own = optional({"hours": WEEKS}, **SCHEDULE)
    special = {} if first else SCHEDULE
    return optional(
        {**NAMED, "city": TEXTS, "zone": ZONES, "hours": WEEKS},
        **special,
        languages=st.dictionaries(st.sampled_from(languages), own, max_size=2),
        share=st.integers(1, 9),
        cap=st.integers(0, 9),
        reserve=st.integers(0, 9),
        neighbours=some(st.sampled_from(partners[1:] if first else partners[:1]))
        if partners[1:]
        else st.just([]),
        phone_system=optional({}, ring_s=st.integers(5, 60), assumed_staff=st.integers(0, 9)),
    )


def _conditions(
    partners: list[str], languages: list[str], lines: list[str], hours: list[str]
) -> st.SearchStrategy[Content]:
    return optional(
        {"relay": st.booleans()},
        lines=some(st.sampled_from(lines)),
        languages=some(st.sampled_from(languages)),
        homes=some(st.sampled_from(partners)),
        home_open=st.booleans(),
        sources=some(st.sampled_from(["dialled-number", "postal-code", "unknown"])),
        confidences=some(st.sampled_from(["high", "none"])),
        partners_open=some(st.sampled_from(partners)),
        hours=st.sampled_from(hours),
    )


def _rules(partners: list[str], conditions: list[str], messages: list[str]) -> st.SearchStrategy[Content]:
    exits = st.lists(
        optional(
            {"kind": st.sampled_from(["call-back", "voicemail"])},
            message=st.sampled_from(messages),
            **TRIGGERS,
        ),
        max_size=2,
        unique_by=lambda way: way["kind"],
    )
    forced = st.just({"kind": "message", "forced": True, "waiting": 9, "message": messages[0]})
    ladders = [
        [{"reach": "first-only"}],
        [{"reach": "first-only"}, {"reach": "neighbours", "waiting": 3}, {"after_s": 20}],
        [{"reach": partners[:1]}, {"reach": "network", "after_s": 5, "oldest_s": 9}],
        [{"level": 3}, {"level": 2, "after_s": 9}],
    ]
    return optional(
        {"when": st.lists(st.sampled_from(conditions), min_size=1, max_size=2, unique=True)},
        first=st.sampled_from(["home", "default-home", "after-hours", "least-wait", *partners]),
        credit_s=st.integers(0, 99),
        skills=st.just(["benefits"]),
        messages=some(st.sampled_from(messages)),
        exits=st.one_of(exits, st.builds(lambda ways, last: [*ways, last], exits, forced)),
        timers=optional({}, offer_s=st.integers(5, 60), wrap_up_s=st.integers(0, 60)),
        widening=st.sampled_from(ladders),
    ).map(_with_skills)


def _with_skills(rule: Content) -> Content:
    """A ladder of levels is one only where a skill is asked for."""
    return rule if "level" not in rule.get("widening", [{}])[-1] else {**rule, "skills": ["benefits"]}


def _plans(
    partners: list[str], messages: list[str], rules: st.SearchStrategy[Content]
) -> st.SearchStrategy[Content]:
    return optional(
        {**NAMED, "lifts_caps": st.just(True)},
        opens=some(st.sampled_from(partners)),
        credits_s=st.dictionaries(st.sampled_from(partners), SECONDS, max_size=2),
        messages=some(st.sampled_from(messages)),
        lifts_reserves=st.booleans(),
        lasts_h=st.integers(1, 72),
        rules=st.lists(rules, max_size=2),
    )


def _number(rules: list[Content], plans: dict[str, Content]) -> None:
    """Give each rule a name of its own, and some a note and a condition that must not hold."""
    for number, rule in enumerate(
        (*rules, *(rule for plan in plans.values() for rule in plan.get("rules", ())))
    ):
        rule["name"] = f"rule-{number}"
        if number % 2:
            rule |= {"note_en": 'Why "so"?', "note_fr": "Pourquoi « ainsi » ?"}
            rule["when"] = [f"not {name}" for name in rule["when"]]
