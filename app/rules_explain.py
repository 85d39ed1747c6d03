"""What `switchboard rules explain` says: one sentence, then the trace."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from rich.console import Console

from app.rules_book import CannotTell, book_for, plan_of, zone_of
from config.book_words import BookWords
from config.clock import instant_from
from config.explain_words import tell
from config.finding_words import local
from config.geography import RegionFinder, strongest
from config.network import Network
from routing.explain import Explanation, explain
from routing.model import Language, RegionEvidence
from routing.routes import Situation
from routing.rulebook import RuleBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A caller and a moment, as somebody typed them."""

    at: str
    caller: str = ""
    line: str = ""
    language: str = ""
    postal: str = ""
    place: str = ""
    relay: bool = False
    plans: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    network: Network
    zone: str
    explanation: Explanation
    assumed_zone: bool
    """The moment was given without an offset, and was taken for the network's time."""
    twice: bool
    """The clock shows this time twice on that day; it was taken for the first."""


def explain_call(network: Network, asked: Asked) -> Explained:
    """Raises: CannotTell in words."""
    zone = zone_of(network)
    moment, twice = _moment(asked.at, zone)
    book = book_for(network, moment.astimezone(ZoneInfo(zone)).date())
    if asked.line and asked.line not in network.lines:
        raise CannotTell(f"{asked.line!r} is not a line of this network; it has {', '.join(network.lines)}.")
    dialled = book.line(asked.line)
    situation = Situation(
        at=instant_from(moment),
        language=_language(book, asked.language),
        line=asked.line,
        evidence=_evidence(network, asked),
        relay=asked.relay or (dialled is not None and dialled.relay),
        plans=tuple(plan_of(book, name) for name in asked.plans),
    )
    return Explained(
        network=network,
        zone=zone,
        explanation=explain(book, situation),
        assumed_zone=datetime.fromisoformat(asked.at).tzinfo is None,
        twice=twice,
    )


def _moment(written: str, zone: str) -> tuple[datetime, bool]:
    """Read a moment; and tell whether the local clock shows it twice."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise CannotTell(f"{written!r} is not a moment; write one such as 2026-12-25T03:10.") from None
    if moment.tzinfo is not None:
        return moment, False
    there = moment.replace(tzinfo=ZoneInfo(zone))
    back = there.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    if back != moment:
        raise CannotTell(f"{written} is skipped in {zone}: clocks go forward then; ask for an hour later.")
    return there, there.utcoffset() != there.replace(fold=1).utcoffset()


def _language(book: RuleBook, written: str) -> Language:
    if not written:
        return book.default_language
    known = dict.fromkeys(
        [*(key.language for key in book.menu), book.default_language, *(one.code for one in book.languages)]
    )
    if written not in known:
        raise CannotTell(f"{written!r} is not a language of this rule book; it has {', '.join(known)}.")
    return Language(written)


def _evidence(network: Network, asked: Asked) -> RegionEvidence:
    """Everything that would be known of the caller, the strongest taken, as a call would take it."""
    finder = RegionFinder(network)
    given = []
    if asked.postal:
        keyed = asked.postal.replace(" ", "")
        found = finder.keyed(keyed) if keyed.isdecimal() else finder.said(asked.postal)
        if found is None:
            raise CannotTell(
                f"{asked.postal!r} means no postal area that is known; key its first half, 658 for M5V."
            )
        given.append(found)
    if asked.place:
        found = finder.said(asked.place)
        if found is None:
            raise CannotTell(f"{asked.place!r} names no place that is known, or several; try a town nearby.")
        given.append(found)
    return strongest(finder.evidence(asked.caller, asked.line), *given)


# --- said -----------------------------------------------------------------------------------------


def explanation_json(explained: Explained) -> dict[str, object]:
    told = {
        locale: tell(explained.explanation, BookWords(explained.network, locale), explained.zone)
        for locale in ("en", "fr")
    }
    explanation = explained.explanation
    route, verdict = explanation.route, explanation.verdict
    return {
        "version": explanation.version,
        "at": local(explanation.situation.at, explained.zone).isoformat(timespec="minutes"),
        "zone": explained.zone,
        "line": explanation.situation.line,
        "language": explanation.situation.language,
        "evidence": asdict(explanation.situation.evidence),
        "plans": list(explanation.plans),
        "rule": route.rule if route is not None else None,
        "preferred": route.preferred if route is not None else None,
        "outcome": verdict.outcome.value if verdict is not None else None,
        "after_ms": verdict.after_ms if verdict is not None else None,
        "way_out_ms": verdict.way_out_ms if verdict is not None else None,
        "rules": [asdict(rule) for rule in explanation.rules],
        "steps": [asdict(step) for step in explanation.steps],
        "exits": [asdict(way) for way in explanation.exits],
        "told": {locale: asdict(one) for locale, one in told.items()},
    }


def print_explanation(explained: Explained, locale: str) -> None:
    console, words = Console(highlight=False, soft_wrap=True), BookWords(explained.network, locale)
    told = tell(explained.explanation, words, explained.zone)
    console.print(told.headline, style="bold")
    console.print(told.situation)
    if explained.assumed_zone:
        console.print(
            words.say(
                f"The time was taken for the network’s own, {explained.zone}.",
                f"L’heure a été prise pour celle du réseau, {explained.zone}.",
            )
        )
    if explained.twice:
        console.print(
            words.say(
                "The clock shows this time twice on that day; the first is meant.",
                "L’horloge montre cette heure deux fois ce jour-là; il s’agit de la première.",
            )
        )
    for title, lines in (
        (words.say("Rules tried", "Règles essayées"), told.rules),
        (words.say("Who may answer", "Qui peut répondre"), told.steps),
        (words.say("Ways out", "Issues"), told.exits),
        ("", told.facts),
    ):
        if lines:
            console.print()
        if title and lines:
            console.print(title, style="bold")
        for line in lines:
            console.print(f"  {line}" if title else line)
