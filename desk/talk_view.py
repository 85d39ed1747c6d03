"""Who is in a call beside its specialist, and whether its caller is on hold. Pure: a floor in, plain values out."""

from dataclasses import dataclass

from desk.call_names import CallNames
from desk.recording_view import RecordingView, recording_view
from desk.words import note
from routing.floor import Contact, Floor, Party
from routing.model import SpecialistId
from routing.talk_model import ListenMode, PartyKind, PartyState

KINDS = {
    PartyKind.SPECIALIST: note("specialist"),
    PartyKind.INTERPRETER: note("interpreter"),
    PartyKind.OUTSIDE: note("outside line"),
    PartyKind.PARTNER: note("partner’s own phone system"),
    PartyKind.SUPERVISOR: note("supervisor"),
}
MODES = {
    ListenMode.LISTEN: note("listens; nobody hears them"),
    ListenMode.COACH: note("coaches; only you hear them"),
    ListenMode.BARGE: note("in the call; everybody hears them"),
}
_MAY_HAVE_THE_CALLER = (PartyKind.SPECIALIST, PartyKind.OUTSIDE, PartyKind.PARTNER)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyView:
    """Somebody in the call, or being called."""

    id: str
    kind: str
    name: str
    what: str
    """What they are, and for an interpreter which language."""
    state: str
    since_ms: int
    """Since when they are called, or since when they are there."""
    may_take: bool
    """The caller may be left to them."""
    may_drop: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkView:
    held_since_ms: int | None
    held_long_ms: int
    """From how long a hold on the specialist is reminded."""
    held_long_word: str
    remind_at_ms: int | None
    """When next; it moves on with each reminder."""
    parties: tuple[PartyView, ...]
    specialist: str
    """Who has the caller, for one whom they consult."""
    recording: RecordingView | None
    """None where calls are never recorded."""


def talk_view(floor: Floor, contact: Contact, reader: SpecialistId, names: CallNames) -> TalkView:
    """Show a call to its specialist, or to one who is consulted."""
    mine, held = contact.specialist == reader, contact.held
    limit_ms = floor.book_of(contact).limits.hold_remind_ms
    shown = [party for party in contact.parties.values() if _is_shown(floor, contact, party, reader)]
    return TalkView(
        held_since_ms=held.since if held is not None else None,
        held_long_ms=limit_ms,
        held_long_word=names.sentences.words.length(limit_ms),
        remind_at_ms=held.remind_at if held is not None else None,
        parties=tuple(party_view(party, names, mine=mine) for party in shown),
        specialist="" if mine else names.person(contact.specialist),
        recording=recording_view(floor, contact, names.sentences.words, mine=mine),
    )


def _is_shown(floor: Floor, contact: Contact, party: Party, reader: SpecialistId) -> bool:
    """Nobody is shown to themselves; a supervisor whom the policy does not announce is seen once they are heard."""
    if party.kind is PartyKind.SPECIALIST:
        return party.target != reader
    if party.kind is not PartyKind.SUPERVISOR:
        return True
    told = floor.book_of(contact).listening_announced or party.mode is not ListenMode.LISTEN
    return told and party.state is PartyState.JOINED


def party_view(party: Party, names: CallNames, *, mine: bool) -> PartyView:
    say, supervises = names.sentences.words.say, party.kind is PartyKind.SUPERVISOR
    what = say(KINDS[party.kind])
    if party.language is not None:
        what = f"{what}, {names.sentences.language(party.language)}"
    if supervises and party.mode is not None:
        what = say(MODES[party.mode])
    return PartyView(
        id=party.id,
        kind=party.kind,
        name=names.party(party.kind, party.target),
        what=what,
        state=party.state,
        since_ms=party.joined_at if party.joined_at is not None else party.since,
        may_take=mine and party.kind in _MAY_HAVE_THE_CALLER and party.state is PartyState.JOINED,
        may_drop=mine and not supervises,
    )


def consult_of(contact: Contact, specialist: SpecialistId) -> Party | None:
    """Find the part that a specialist has in somebody else's call."""
    for party in contact.parties.values():
        if party.kind is PartyKind.SPECIALIST and party.target == specialist:
            return party
    return None
