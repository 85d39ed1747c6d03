"""The rule book as a page shows it: groups in the order in which a call meets them, blocks, sentences, findings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from config.book_words import BookWords
from config.document_sentences import Stated, document_sentences
from config.finding_words import remedy, what, when, whom
from desk.parts import part_path
from desk.sentences import Sentences
from desk.shelf import Volume
from desk.words import note
from routing.check_model import Callers, Code, Finding, Findings, Severity

GROUPS = (
    ("callers", note("Lines and languages")),
    ("conditions", note("Conditions and named hours")),
    ("rules", note("Rules, in order")),
    ("skills", note("Skills")),
    ("partners", note("Partners")),
    ("messages", note("Messages")),
    ("waits", note("Waits")),
    ("plans", note("Emergency plans")),
    ("limits", note("Limits")),
)
_GROUP_OF = {
    "lines": "callers", "menu": "callers", "network": "callers", "languages": "callers",
    "hours": "conditions", "conditions": "conditions", "pace": "waits", "call_backs": "waits", "voicemail": "waits",
    "floods": "limits", "repeats": "limits",
}  # fmt: skip
_BLOCKED = ("rules", "partners", "messages", "plans")
"""Groups in which each entry has a heading of its own."""
_CASES_TOLD_MAX = 3
_WHOM_CHARACTERS_MAX = 120
SEVERITY_WORDS = {
    Severity.ERROR: note("Error"),
    Severity.WARNING: note("Warning"),
    Severity.NOTE: note("Note"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    when: str
    whom: str
    long: bool
    """Whom it concerns takes more than a line or two to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    severity: Severity
    word: str
    what: str
    remedy: str
    cases: tuple["CaseView", ...]
    """Whom it concerns and when, the first few."""
    more: int
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    place: str
    anchor: str
    text: str
    other: str
    """The same in the other language."""
    edit: str
    """The path of its form; empty: it is not changed on the screen."""


@dataclass(slots=True, kw_only=True)
class Block:
    place: str
    title: str
    subtitle: str = ""
    lines: list[Line] = field(default_factory=list)
    findings: list[FindingView] = field(default_factory=list)
    edits: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Group:
    key: str
    title: str
    blocks: list[Block] = field(default_factory=list)


def book_view(volume: Volume, findings: Findings | None, sentences: Sentences) -> list[Group]:
    """Lay a document out; `sentences` are the reader's, with the document's own names."""
    groups = {key: Group(key=key, title=sentences.words.say(title)) for key, title in GROUPS}
    blocks: dict[str, Block] = {}
    for one in _grouped(document_sentences(volume.network, volume.book)):
        section = one.place.split(".")[0]
        if one.place == section or one.place.endswith(".name"):
            # The order is seen, and a name is a heading or stands in the sentence.
            continue
        block = _block(one.place, groups, blocks, sentences)
        if one.place == f"{block.place}.note":
            block.subtitle = one.text(sentences.words.locale)
            continue
        block.lines.append(_line(one, len(block.lines), sentences))
        edit = block.lines[-1].edit
        if edit and edit not in block.edits:
            block.edits.append(edit)
    if findings is not None:
        for finding in finding_views(findings, sentences, zone_of(volume)):
            place = finding.place if finding.place in blocks else "callers"
            _block(place, groups, blocks, sentences).findings.append(finding)
    return [group for group in groups.values() if group.blocks]


_LEAVES: Mapping[str, str] = {
    "hours": note("hours of the week"),
    "languages": note("hours of the week"),
    "holidays": note("holidays and single days"),
    "exceptions": note("holidays and single days"),
    "share": note("what it agreed to"),
    "cap": note("what it agreed to"),
    "reserve": note("what it agreed to"),
    "neighbours": note("what it agreed to"),
    "name": note("names"),
}
"""What each key of a partner or of named hours belongs to, by the titles of their forms."""


def place_title(place: str, sentences: Sentences) -> str:
    """Name what a place of the document belongs to, as the page's headings and the titles of forms do."""
    say = sentences.words.say
    section, _, below = place.partition(".")
    name, _, leaf = below.partition(".")
    match section:
        case "plans" if name:
            return _title(f"{section}.{name}", sentences)
        case "partners" | "hours" if name:
            title = (
                sentences.partner(name)
                if section == "partners"
                else say("Hours “{name}”", name=sentences.hours(name))
            )
            what = _LEAVES.get(leaf.partition(".")[0])
            return say("{title}: {what}", title=title, what=say(what)) if what else title
        case "rules" if name:
            return say("Rule “{name}”", name=sentences.rule(name))
        case "messages" if name:
            return say("Message “{name}”", name=sentences.message(name))
        case "conditions" if name:
            return say("Condition “{name}”", name=sentences.condition(name))
    return say(dict(GROUPS).get(_GROUP_OF.get(section, section), section))


def zone_of(volume: Volume) -> str:
    """The clock that the whole network is told by."""
    return volume.network.partners[volume.network.about.default_home].zone


def _block(place: str, groups: dict[str, Group], blocks: dict[str, Block], sentences: Sentences) -> Block:
    section, _, below = place.partition(".")
    group = _GROUP_OF.get(section, section)
    key = f"{section}.{below.split('.')[0]}" if section in _BLOCKED else group
    if key not in blocks:
        blocks[key] = Block(place=key, title=_title(key, sentences))
        groups[group].blocks.append(blocks[key])
    return blocks[key]


def _title(key: str, sentences: Sentences) -> str:
    section, _, name = key.partition(".")
    match section:
        case "partners":
            return sentences.partner(name)
        case "plans":
            return sentences.network.plan_name(name, sentences.words.locale)
        case "rules":
            return sentences.rule(name)
        case "messages":
            return sentences.message(name)
        case _:
            return name


def _line(one: Stated, number: int, sentences: Sentences) -> Line:
    locale = sentences.words.locale
    other = "en" if locale == "fr" else "fr"
    return Line(
        place=one.place,
        anchor=f"{one.place}.{number}" if number else one.place,
        text=one.text(locale),
        other=one.text(other),
        edit=part_path(one.place),
    )


def _grouped(stated: Iterable[Stated]) -> Iterator[Stated]:
    """Say languages that are served alike in one sentence: most of a network's two dozen are."""
    alike: dict[tuple[str, str], list[Stated]] = {}
    for one in stated:
        if one.place.startswith("languages."):
            alike.setdefault((_tail(one.en), _tail(one.fr)), []).append(one)
            continue
        yield from (_together(several) for several in alike.values())
        alike = {}
        yield one


def _tail(text: str) -> str:
    return text.partition(":")[2]


def _together(several: list[Stated]) -> Stated:
    if len(several) == 1:
        return several[0]
    en, fr = (
        ", ".join(one.text(locale).partition(":")[0].rstrip("\u00a0") for one in several)
        for locale in ("en", "fr")
    )
    return Stated(
        place=several[0].place, en=f"{en}:{_tail(several[0].en)}", fr=f"{fr}\u00a0:{_tail(several[0].fr)}"
    )


# --- findings -------------------------------------------------------------------------------------


def finding_views(findings: Findings, sentences: Sentences, zone: str) -> tuple[FindingView, ...]:
    words = BookWords(sentences.network, sentences.words.locale)
    return tuple(_finding(one, findings.everybody, words, sentences, zone) for one in findings.findings)


def _finding(
    finding: Finding, everybody: Callers, words: BookWords, sentences: Sentences, zone: str
) -> FindingView:
    cases = [
        _case(whom(case.callers, words, everybody), when(case.times, words, zone)) for case in finding.cases
    ]
    if not cases and finding.times:
        cases = [_case("", when(finding.times, words, zone))]
    return FindingView(
        severity=finding.severity,
        word=sentences.words.say(SEVERITY_WORDS[finding.severity]),
        what=what(finding, words),
        remedy=remedy(finding, words),
        cases=tuple(cases[:_CASES_TOLD_MAX]),
        more=max(0, len(cases) - _CASES_TOLD_MAX),
        place=_place(finding),
    )


def _case(concerned: str, time: str) -> CaseView:
    return CaseView(when=time, whom=concerned, long=len(concerned) > _WHOM_CHARACTERS_MAX)


_OF_PARTNERS = (Code.UNREACHABLE_PARTNER, Code.MISSING_SCHEDULE, Code.UNCOVERED_HOURS)
_OF_MESSAGES = (Code.MESSAGE_MISSING, Code.MESSAGE_UNUSED)


def _place(finding: Finding) -> str:
    """Say beside which block of the page a finding stands."""
    name = finding.names[0] if finding.names else ""
    if finding.plan:
        return f"plans.{finding.plan}"
    if finding.rule:
        return f"rules.{finding.rule}"
    if finding.code in _OF_PARTNERS and name:
        return f"partners.{name}"
    if finding.code in _OF_MESSAGES:
        return f"messages.{name}"
    return "conditions" if finding.code in (Code.CONDITION_IDLE, Code.CONDITION_DIFFERS) else "callers"
