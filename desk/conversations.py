"""The conversations that a supervisor may listen to, made from the floor. Pure: a floor in, plain values out."""

from collections.abc import Iterator
from dataclasses import dataclass

from desk.access import Person
from desk.call_names import CallNames
from desk.talk_view import PartyView, party_view
from desk.words import note
from records.wording import folded
from routing.floor import Contact, Floor, Party
from routing.model import ContactState, Instant, SpecialistId
from routing.talk_model import PartyKind

SHOWN = 60
"""Rows on the page at once; words narrow the list down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationView:
    contact: str
    specialist: str
    partner: str
    language: str
    region: str
    since_ms: int
    held_since_ms: int | None
    held_long: bool
    parties: tuple[PartyView, ...]
    """Without supervisors."""
    others_listen: tuple[str, ...]
    mine: str
    """The id under which the reader is in the conversation; empty: they are not."""
    mode: str
    joined: bool
    announced: bool
    """Whether the specialist is told when somebody listens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationsView:
    version: int
    now_ms: int
    heard_at_ms: int
    whole: int
    """How many there are, shown or not."""
    found: int
    sentence: str
    policy: str
    rows: tuple[ConversationView, ...]


def may_listen(person: Person, contact: Contact) -> bool:
    """Tell who may be in a conversation: supervisors of the partner that talks, or of all."""
    return person.of_all_partners or person.account.partner == contact.partner


def conversations_view(
    floor: Floor, person: Person, query: str, now: Instant, heard_at: Instant, names: CallNames
) -> ConversationsView:
    """List the longest first; one that the reader is in comes before all."""
    words, asked = names.sentences.words, folded(query).split()
    live = [one for one in floor.contacts.values() if _is_live(one) and may_listen(person, one)]
    live.sort(key=lambda one: (_part_of(one, person.id) is None, one.connected_at or 0, one.id))
    found = [one for one in live if _matches(asked, one, names)]
    told = floor.rule_book is not None and floor.rule_book.listening_announced
    return ConversationsView(
        version=floor.at,
        now_ms=now,
        heard_at_ms=heard_at,
        whole=len(live),
        found=len(found),
        sentence=_sentence(live, person, names),
        policy=words.say(ANNOUNCED if told else NOT_ANNOUNCED),
        rows=tuple(_row(floor, one, person.id, now, names) for one in found[:SHOWN]),
    )


ANNOUNCED = note(
    "The rule book says: the specialist sees on their screen that you listen, and who you are. "
    "Each time is kept with the contact: who, how and for how long."
)
NOT_ANNOUNCED = note(
    "The rule book says: the specialist is not told that you listen; they see you once you coach or join. "
    "Each time is kept with the contact: who, how and for how long."
)


def _is_live(contact: Contact) -> bool:
    """Where there is a room that somebody could listen in: not on a partner's own phone system."""
    return contact.state is ContactState.CONNECTED and contact.conference is not None


def _sentence(live: list[Contact], person: Person, names: CallNames) -> str:
    words = names.sentences.words
    held = sum(one.held is not None for one in live)
    if person.of_all_partners:
        text = words.count(
            "{number} conversation in the network", "{number} conversations in the network", len(live)
        )
    else:
        text = words.count(
            "{number} conversation at {partner}",
            "{number} conversations at {partner}",
            len(live),
            partner=names.sentences.partner(person.account.partner),
        )
    on_hold = words.count("{number} on hold", "{number} on hold", held)
    return f"{text}, {on_hold}." if held else f"{text}."


def _matches(asked: list[str], contact: Contact, names: CallNames) -> bool:
    if not asked:
        return True
    said = (
        names.person(contact.specialist),
        names.sentences.partner(contact.partner),
        names.sentences.language(contact.language),
    )
    words = folded(" ".join(said)).split()
    return all(any(word.startswith(one) for word in words) for one in asked)


def _row(
    floor: Floor, contact: Contact, me: SpecialistId, now: Instant, names: CallNames
) -> ConversationView:
    book, held, mine = floor.book_of(contact), contact.held, _part_of(contact, me)
    others = (party for party in _supervisors(contact) if party.target != me)
    return ConversationView(
        contact=contact.id,
        specialist=names.person(contact.specialist),
        partner=names.sentences.partner(contact.partner),
        language=names.sentences.language(contact.language),
        region=names.sentences.evidence(contact.evidence),
        since_ms=contact.connected_at if contact.connected_at is not None else now,
        held_since_ms=held.since if held is not None else None,
        held_long=held is not None and now - held.since >= book.limits.hold_remind_ms,
        parties=tuple(
            party_view(party, names, mine=False)
            for party in contact.parties.values()
            if party.kind is not PartyKind.SUPERVISOR
        ),
        others_listen=tuple(names.person(party.target) for party in others),
        mine=mine.id if mine is not None else "",
        mode=mine.mode or "" if mine is not None else "",
        joined=mine is not None and mine.joined_at is not None,
        announced=book.listening_announced,
    )


def _supervisors(contact: Contact) -> Iterator[Party]:
    return (party for party in contact.parties.values() if party.kind is PartyKind.SUPERVISOR)


def _part_of(contact: Contact, me: SpecialistId) -> Party | None:
    return next((party for party in _supervisors(contact) if party.target == me), None)
