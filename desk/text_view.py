"""A specialist's conversations by text, as the screen shows them. Pure; what was written is asked for apart."""

from dataclasses import dataclass

from config.texts import TextsFile
from desk.call_names import CallNames
from desk.text_words import MATCHES, urgent_words
from routing.floor import Floor
from routing.model import SpecialistId
from routing.text_entries import TextContact
from routing.text_model import RANKS, TextState


@dataclass(frozen=True, slots=True, kw_only=True)
class TextView:
    """One conversation. Instants end in `_ms`."""

    id: str
    offer: str
    """The offer of it to this specialist; empty: it is theirs."""
    made_at_ms: int | None
    expires_at_ms: int | None
    why: str
    language: str
    language_code: str
    chosen: bool
    urgent: str
    """For which words it comes first; empty: for none."""
    region: str
    line: str
    since_ms: int
    """When it began to wait."""
    owes: bool
    """The latest message is theirs."""
    latest_ms: int
    opted_out: bool
    asked: str
    """The colleague to whom it is being handed over."""
    version: str
    """Changes with the messages and with what became of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextsView:
    on: bool
    waiting: int
    mine: tuple[TextView, ...] = ()
    offered: tuple[TextView, ...] = ()


NO_TEXTS = TextsView(on=False, waiting=0)


def texts_view(
    floor: Floor, specialist: SpecialistId, names: CallNames, texts: TextsFile | None
) -> TextsView:
    if floor.text_service is None:
        return NO_TEXTS
    mine, offered = [], []
    for contact in sorted(floor.texts.values(), key=lambda one: one.place):
        if contact.offer is not None and contact.offer.specialist == specialist:
            offered.append(_view(floor, contact, names, texts, theirs=False))
        elif contact.state is TextState.CONNECTED and contact.specialist == specialist:
            mine.append(_view(floor, contact, names, texts, theirs=True))
    waiting = sum(one.state in (TextState.WAITING, TextState.OFFERED) for one in floor.texts.values())
    return TextsView(on=floor.text_service.on, waiting=waiting, mine=tuple(mine), offered=tuple(offered))


def _view(
    floor: Floor, contact: TextContact, names: CallNames, texts: TextsFile | None, *, theirs: bool
) -> TextView:
    sentences, offer = names.sentences, contact.offer
    words = sentences.words
    why = ""
    if offer is not None and not theirs:
        partner = contact.route.preferred if contact.route is not None else None
        why = words.say(MATCHES[offer.match], name=names.person(offer.by), partner=sentences.partner(partner))
    return TextView(
        id=contact.id,
        offer=offer.id if offer is not None and not theirs else "",
        made_at_ms=offer.made_at if offer is not None else None,
        expires_at_ms=offer.expires_at if offer is not None else None,
        why=why,
        language=sentences.language(contact.language),
        language_code=contact.language or "",
        chosen=contact.chosen,
        urgent=urgent_words(contact.urgent, texts, words) if contact.urgent else "",
        region=sentences.evidence(contact.evidence),
        line=sentences.line(contact.line),
        since_ms=contact.queued_at if contact.queued_at is not None else contact.arrived_at,
        owes=contact.owes_answer,
        latest_ms=contact.lines[-1].at,
        opted_out=contact.sender in floor.texts_opted_out,
        asked=names.person(offer.specialist) if offer is not None and theirs else "",
        version=_version(contact),
    )


def _version(contact: TextContact) -> str:
    settled = "".join(str(RANKS[line.delivery]) for line in contact.lines if line.delivery is not None)
    return f"{len(contact.lines)}.{settled}"
