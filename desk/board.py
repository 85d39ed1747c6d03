"""What the supervisor's board shows, made from the floor. Pure: a floor and an instant in, plain values out."""

from collections import Counter
from dataclasses import dataclass, field
from heapq import nsmallest

from config.network import Network
from desk.emergencies import BandView, bands
from desk.engine_words import REASONS, STATES
from desk.incoming import IncomingCalls, flood_sentence
from desk.owed import late_call_backs, owed_call_backs
from desk.sentences import Sentences
from desk.services import DeskSettings
from desk.text_board import texts_sentence, urgent_texts
from desk.views import WAITING_STATES
from routing.floor import Contact, Floor, Specialist
from routing.model import ContactState, Instant, Language, PartnerId, SpecialistState

STALE_MS = 5_000
CALLERS_SHOWN = 6
MARK_ORDER = (
    SpecialistState.OFFERED,
    SpecialistState.READY,
    SpecialistState.ENGAGED,
    SpecialistState.WRAP_UP,
    SpecialistState.NOT_READY,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellView:
    """The callers of one language who wait, of one partner or of the network."""

    language: str
    waiting: int
    longest_since_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkView:
    """One person."""

    id: str
    state: str
    word: str
    since_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    partner: str
    name: str
    cells: tuple[CellView, ...]
    marks: tuple[MarkView, ...] | None
    """One a person; None in a picture that repeats the marks of the one before."""
    states: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerView:
    """One of those who wait longest."""

    id: str
    language: str
    region: str
    partner: str
    since_ms: int
    offers: int
    offered_to: str
    """The id of the specialist who is offered the caller now, or where else it rings; empty when nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    version: int
    now_ms: int
    heard_at_ms: int
    tone: str
    """`well`, `watch` or `act`."""
    sentence: str
    total: RowView
    rows: tuple[RowView, ...]
    callers: tuple[CallerView, ...]
    emergencies: tuple[BandView, ...]
    owed: str = ""
    """What is owed in call-backs, in a sentence; empty when nothing is."""
    owed_late: int = 0
    texts: str = ""
    """The texts that wait, in a sentence; empty when none does."""
    texts_urgent: int = 0


def board_view(
    floor: Floor,
    now: Instant,
    heard_at: Instant,
    settings: DeskSettings,
    sentences: Sentences,
    incoming: IncomingCalls | None = None,
) -> BoardView:
    languages = board_languages(sentences.network)
    waits = _waits(floor, languages)
    people = _people(floor)
    rows = tuple(
        RowView(
            partner=partner,
            name=sentences.partner(partner),
            cells=_cells(waits, partner, languages),
            marks=tuple(_mark(floor, person, sentences) for person in people.get(partner, ())),
            states=_states(people.get(partner, [])),
        )
        for partner in _partners(sentences.network, people)
    )
    total = RowView(
        partner="",
        name=sentences.words.say("Whole network"),
        cells=_cells(waits, None, languages),
        marks=(),
        states=_states([person for group in people.values() for person in group]),
    )
    tone, sentence = _verdict(total, now, heard_at, settings, sentences)
    if incoming is not None and (flood := flood_sentence(incoming, sentences.words)):
        tone, sentence = "act" if tone == "act" else "watch", f"{flood} {sentence}"
    if late_call_backs(floor, now) or urgent_texts(floor):
        tone = "act"
    return BoardView(
        version=floor.at,
        now_ms=now,
        heard_at_ms=heard_at,
        tone=tone,
        sentence=sentence,
        total=total,
        rows=rows,
        callers=_callers(floor, sentences),
        emergencies=bands(floor, now, sentences),
        owed=_owed(floor, now, sentences),
        owed_late=late_call_backs(floor, now),
        texts=texts_sentence(floor, now, sentences.words),
        texts_urgent=urgent_texts(floor),
    )


def _owed(floor: Floor, now: Instant, sentences: Sentences) -> str:
    owed, words = owed_call_backs(floor), sentences.words
    if not owed:
        return ""
    said = words.count("{number} call-back is owed", "{number} call-backs are owed", len(owed))
    oldest = words.length(now - (owed[0].queued_at or owed[0].arrived_at))
    late = late_call_backs(floor, now)
    if not late:
        return words.say("{owed}, the oldest for {age}.", owed=said, age=oldest)
    overdue = words.count("{number} is late", "{number} are late", late)
    return words.say("{owed}, the oldest for {age}; {late}.", owed=said, age=oldest, late=overdue)


def board_languages(network: Network) -> tuple[Language, ...]:
    """The languages that a caller can choose by key, in the order of the menu."""
    return tuple(Language(entry.language) for entry in network.menu)


_Waits = dict[tuple[Language, PartnerId | None], list[Instant]]


def _waits(floor: Floor, languages: tuple[Language, ...]) -> _Waits:
    """Since when callers wait, by language and by the partner that comes first for them; offered ones included."""
    waits: _Waits = {}
    for contact in floor.contacts.values():
        if contact.state not in WAITING_STATES or contact.language is None:
            continue
        language = contact.language if contact.language in languages else languages[-1]
        since = contact.queued_at or contact.arrived_at
        waits.setdefault((language, None), []).append(since)
        if contact.route is not None:
            waits.setdefault((language, contact.route.preferred), []).append(since)
    return waits


def _cells(waits: _Waits, partner: PartnerId | None, languages: tuple[Language, ...]) -> tuple[CellView, ...]:
    found = [(language, waits.get((language, partner), [])) for language in languages]
    return tuple(
        CellView(language=language, waiting=len(since), longest_since_ms=min(since, default=None))
        for language, since in found
    )


def _callers(floor: Floor, sentences: Sentences) -> tuple[CallerView, ...]:
    waiting = (contact for contact in floor.contacts.values() if contact.state in WAITING_STATES)
    oldest = nsmallest(CALLERS_SHOWN, waiting, key=lambda one: (one.queued_at or one.arrived_at, one.id))
    return tuple(
        CallerView(
            id=one.id,
            language=sentences.language(one.language),
            region=sentences.evidence(one.evidence),
            partner=sentences.partner(one.route.preferred if one.route else None),
            since_ms=one.queued_at or one.arrived_at,
            offers=one.offers_made,
            offered_to=_offered_to(floor, one, sentences),
        )
        for one in oldest
    )


def _offered_to(floor: Floor, contact: Contact, sentences: Sentences) -> str:
    if contact.state is ContactState.SENT and contact.sent is not None:
        partner = sentences.partner(contact.sent.partner)
        return sentences.words.say("{partner}, own phone system", partner=partner)
    offer = floor.offers.get(contact.offer) if contact.offer else None
    return offer.specialist if offer and contact.state is ContactState.OFFERED else ""


def _people(floor: Floor) -> dict[PartnerId, list[Specialist]]:
    """Who is at work, each partner's in the order of the strip of marks: state, then longest in it, then id."""
    people: dict[PartnerId, list[Specialist]] = {}
    for specialist in floor.specialists.values():
        if specialist.state is not SpecialistState.OFFLINE:
            people.setdefault(specialist.partner, []).append(specialist)
    for group in people.values():
        group.sort(key=lambda person: (MARK_ORDER.index(person.state), person.since, person.id))
    return people


def _partners(network: Network, people: dict[PartnerId, list[Specialist]]) -> tuple[PartnerId, ...]:
    # A partner of an older rule book keeps its row while its people are at work.
    known = tuple(PartnerId(code) for code in network.partners)
    return known + tuple(sorted(set(people) - set(known)))


def _states(people: list[Specialist]) -> dict[str, int]:
    counts = Counter(person.state for person in people)
    return {state: counts[state] for state in MARK_ORDER}


def _mark(floor: Floor, person: Specialist, sentences: Sentences) -> MarkView:
    word = sentences.words.say(STATES[person.state])
    contact = floor.contacts.get(person.contact) if person.contact is not None else None
    if contact is not None and contact.held is not None and contact.specialist == person.id:
        word = sentences.words.say("{state}, caller on hold", state=word)
    if person.not_ready is not None and person.state is SpecialistState.NOT_READY:
        word = f"{word}, {sentences.words.say(REASONS[person.not_ready])}"
    if person.lost:
        word = sentences.words.say("{state}, screen not answering", state=word)
    return MarkView(id=person.id, state=person.state, word=word, since_ms=person.since)


def _verdict(
    total: RowView, now: Instant, heard_at: Instant, settings: DeskSettings, sentences: Sentences
) -> tuple[str, str]:
    """Say in one sentence whether all is well, and why not."""
    words = sentences.words
    if now - heard_at > STALE_MS:
        return "act", words.say("No news from the switchboard since {time}.", time=words.clock(heard_at))
    ready = total.states[SpecialistState.READY]
    signed_in = sum(total.states.values())
    waiting = sum(cell.waiting for cell in total.cells)
    if waiting == 0:
        if signed_in == 0:
            return "watch", words.say("Nobody is signed in, and nobody is waiting.")
        free = words.count("{number} specialist is ready.", "{number} specialists are ready.", ready)
        return "well", words.say("All is well: nobody is waiting.") + " " + free
    longest = min(cell.longest_since_ms for cell in total.cells if cell.longest_since_ms is not None)
    worst = next(cell for cell in total.cells if cell.longest_since_ms == longest)
    waited_s = (now - longest) // 1000
    tone = "act" if waited_s >= settings.wait_act_s else "watch"
    if ready and waited_s < settings.wait_watch_s:
        tone = "well"
    said = words.count("{number} caller is waiting", "{number} callers are waiting", waiting)
    place = words.say(
        "longest {wait}, {language}",
        wait=words.span(now - longest),
        language=sentences.language(worst.language),
    )
    sentence = words.say("{waiting}; {longest}.", waiting=said, longest=place)
    if tone == "well":
        sentence = words.say("All is well: {sentence}", sentence=sentence)
    return tone, sentence if ready else f"{sentence} " + words.say("Nobody is ready.")
