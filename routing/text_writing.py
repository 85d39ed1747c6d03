"""The steps that several decisions about texts share: writing, sending on, putting back, closing."""

from routing import text_events as t
from routing.draft import Draft
from routing.endings import later
from routing.floor import Floor
from routing.model import Instant, Language, SpecialistId
from routing.text_entries import TextContact, TextLine
from routing.text_model import (
    BackReason,
    Delivery,
    Template,
    TextEnd,
    TextId,
    TextOfferEnd,
    TextService,
)


def write(
    floor: Floor, contact: TextContact, draft: Draft, template: Template, language: Language | None = None
) -> None:
    """Write what needs no specialist, unless whoever it is for wants no messages. No language: in both.

    Shape: at most one message a decision, for the floor does not know of it before the decision is applied.
    """
    if contact.sender in floor.texts_opted_out:
        return
    text = TextId(f"{contact.id}-a{len(contact.told) + 1}")
    effect = None
    if contact.under_way is None:
        effect = draft.send_text(contact.id, text, contact.latest_in, template, language)
    draft.add(
        t.TextWritten(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            text=text,
            effect=effect,
            template=template,
            language=language,
            specialist=contact.specialist,
        )
    )


def write_own(contact: TextContact, text: TextId, by: SpecialistId, due_at: Instant, draft: Draft) -> None:
    """Send what a specialist wrote; its body is kept under this id. One message is under way at a time, so that they
    come in order and an order whose outcome nobody knows is never taken for another."""
    effect = None
    if contact.under_way is None:
        effect = draft.send_text(contact.id, text, contact.latest_in, None, contact.language)
    draft.add(
        t.TextWritten(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            text=text,
            effect=effect,
            specialist=by,
            due_at=due_at,
        )
    )


def send_on(contact: TextContact, draft: Draft) -> None:
    """The message under way is settled: the next one goes."""
    waiting = next(
        (one for one in contact.lines if one.delivery is Delivery.QUEUED and one.effect is None), None
    )
    if waiting is not None:
        _give(contact, waiting, draft)


def _give(contact: TextContact, line: TextLine, draft: Draft) -> None:
    effect = draft.send_text(contact.id, line.id, contact.latest_in, line.template, line.language)
    draft.add(t.TextGiven(id=draft.id(), at=draft.at, contact=contact.id, text=line.id, effect=effect))


def put_back(
    contact: TextContact,
    reason: BackReason,
    service: TextService,
    draft: Draft,
) -> None:
    """Let it wait again at the place that it had; who had it is not offered it again at once."""
    assert contact.specialist is not None, "somebody has a conversation that is put back"
    _withdraw(contact, draft)
    draft.add(
        t.TextPutBack(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            specialist=contact.specialist,
            reason=reason,
            cool_until=later(draft.at, max(1, service.cool_down_ms)),
            due_at=None if contact.urgent else later(draft.at, service.wait_ms),
        )
    )


def close(contact: TextContact, end: TextEnd, draft: Draft, *, came_in: int = 0, went_out: int = 0) -> None:
    """End it. What still waits to be sent is ordered now, for nobody will look at it again.

    Units: `came_in` and `went_out` count messages of this very decision.
    """
    _withdraw(contact, draft)
    for line in contact.lines:
        if line.delivery is Delivery.QUEUED and line.effect is None and end is not TextEnd.OPTED_OUT:
            _give(contact, line, draft)
    waited = contact.waited_ms
    if waited is None:
        waited = draft.at - (contact.queued_at if contact.queued_at is not None else contact.arrived_at)
    came = sum(line.came_in for line in contact.lines)
    draft.add(
        t.TextClosed(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            end=end,
            specialist=contact.specialist,
            partner=contact.partner,
            waited_ms=waited,
            handled_ms=draft.at - contact.connected_at if contact.connected_at is not None else 0,
            came_in=came + came_in,
            went_out=len(contact.lines) - came + went_out,
        )
    )


def _withdraw(contact: TextContact, draft: Draft) -> None:
    """Tell whoever is asked that the conversation is not to be had any more."""
    if contact.offer is not None:
        draft.add(
            t.TextOfferEnded(
                id=draft.id(),
                at=draft.at,
                contact=contact.id,
                offer=contact.offer.id,
                specialist=contact.offer.specialist,
                how=TextOfferEnd.CHANGED,
            )
        )
