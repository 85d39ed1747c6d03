"""Partners with a phone system of their own: whether a caller should ring there instead of waiting here.

They queue their calls themselves, so a caller can only be given to them, not held for them. What decides is the
expected wait: there, from what the partner reports (or, when it has been silent, from our own calls there), and
here. A partner that fails several times in a row is left alone for a while.
"""

from collections.abc import Iterator

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.arrivals import recover
from routing.balance import at_cap, book_partner, others_in_reach
from routing.draft import Draft
from routing.emergencies import plans_in_force
from routing.endings import cool_until, later
from routing.estimates import ends_per_ms, expected_wait_ms
from routing.floor import Contact, Floor, PartnerLoad, Sent
from routing.model import Chance, ContactState, Instant, Lost, PartnerFailure, PartnerId
from routing.routes import Situation, is_open
from routing.rulebook import Partner, PhoneSystem

_NEVER_REPORTED = PartnerLoad()


def send(floor: Floor, contact: Contact, draft: Draft, *, somebody_free: bool) -> bool:
    """Send a waiting contact to a partner's own phone system if it is served sooner there.

    The preferred partner gets its own callers also when the wait there is as long as here. Adds the event and the
    order to the draft; the caller of this applies the event.
    """
    if not floor.phone_systems or contact.state is not ContactState.WAITING or contact.route is None:
        return False
    if not contact.on_the_line:
        return False
    book = floor.book_of(contact)
    if contact.hops >= book.limits.hops_max:
        return False
    looked = [
        (partner, _standing_against(floor, contact, partner, draft.at), system)
        for partner, system in _phone_systems(floor, contact)
    ]
    if all(lost is not None for _, lost, _ in looked):
        return False
    here_ms = 0 if somebody_free else expected_wait_ms(floor, contact, book)
    chances: list[Chance] = []
    best: tuple[int, int, PartnerId] | None = None
    for partner, lost, system in looked:
        there_ms = expected_there_ms(floor, partner.id, system, draft.at)
        preferred = partner.id == contact.route.preferred
        limit_ms = here_ms if here_ms is None or preferred else here_ms - 1
        if lost is None and limit_ms is not None and there_ms > limit_ms:
            lost = Lost.WAITS_LONGER
        chances.append(Chance(partner=partner.id, free=_load(floor, partner.id).free, lost=lost))
        order = (0 if preferred else 1, there_ms, partner.id)
        if lost is None and (best is None or order < best):
            best = order
    if best is None:
        return False
    _add_sent(floor, contact, best, here_ms, tuple(chances), draft)
    return True


def _add_sent(
    floor: Floor,
    contact: Contact,
    best: tuple[int, int, PartnerId],
    here_ms: int | None,
    chances: tuple[Chance, ...],
    draft: Draft,
) -> None:
    _, there_ms, partner = best
    entry = book_partner(floor, partner)
    assert entry is not None, "a partner that was looked at is in the book"
    _ring_at(contact, entry, there_ms, here_ms, chances, draft)


def send_to(floor: Floor, contact: Contact, partner: Partner, draft: Draft) -> None:
    """Send a contact to a partner's own phone system because a specialist says so, whatever the wait there."""
    assert partner.phone_system is not None, "only a partner with a phone system of its own can be rung"
    there_ms = expected_there_ms(floor, partner.id, partner.phone_system, draft.at)
    chosen = Chance(partner=partner.id, free=_load(floor, partner.id).free)
    _ring_at(contact, partner, there_ms, None, (chosen,), draft)


def _ring_at(
    contact: Contact,
    partner: Partner,
    there_ms: int,
    here_ms: int | None,
    chances: tuple[Chance, ...],
    draft: Draft,
) -> None:
    assert partner.phone_system is not None, "only partners with a phone system are looked at"
    effect = draft.send_caller(contact.id, contact.call, partner.id, partner.phone_system.ring_ms)
    draft.add(
        e.ContactSent(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            partner=partner.id,
            effect=effect,
            until=later(draft.at, partner.phone_system.ring_ms),
            expected_there_ms=there_ms,
            expected_here_ms=here_ms,
            chances=chances,
        )
    )


def _phone_systems(floor: Floor, contact: Contact) -> Iterator[tuple[Partner, PhoneSystem]]:
    assert contact.route is not None, "a contact in the queue has a route"
    for name in (contact.route.preferred, *others_in_reach(floor, contact)):
        partner = book_partner(floor, name)
        if partner is not None and partner.phone_system is not None:
            yield partner, partner.phone_system


def _standing_against(floor: Floor, contact: Contact, partner: Partner, at: Instant) -> Lost | None:
    assert contact.language is not None, "a contact in the queue has a language"
    situation = Situation(at=at, language=contact.language, plans=plans_in_force(floor))
    if not is_open(partner, situation):
        return Lost.CLOSED
    if contact.returned_from.get(partner.id, at) > at:
        return Lost.COOLING
    alone_until = _load(floor, partner.id).left_alone_until
    if alone_until is not None and (alone_until > at or _rings_at(floor, partner.id)):
        # After the pause one call tries; the others wait for what comes of it.
        return Lost.BROKEN
    if contact.is_foreign_to(partner.id) and at_cap(floor, partner):
        return Lost.AT_CAP
    return None


def expected_there_ms(floor: Floor, partner: PartnerId, system: PhoneSystem, at: Instant) -> int:
    """Say how long a caller would wait at a partner's own phone system.

    A trusted report says how many wait and answer there; calls of ours that ring there since are added. Without
    one only our own calls are known.
    """
    load, ringing = _load(floor, partner), _rings_at(floor, partner)
    trusted = load.reported_at is not None and at - load.reported_at <= system.trusted_ms
    staff = load.staffed if trusted else system.assumed_staff
    if trusted and load.free > ringing:
        return 0
    if staff == 0:
        return system.ring_ms
    ahead = ringing + (load.waiting - load.free if trusted else 0)
    if ahead < 0 or (not trusted and ringing == 0):
        return 0
    handle_ms = load.handle_mean_ms if trusted and load.handle_mean_ms else _handle_ms(floor)
    return (ahead + 1) * handle_ms // staff


def _handle_ms(floor: Floor) -> int:
    return round(1 / ends_per_ms(floor, floor.rule_book.pace)) if floor.rule_book is not None else 0


def _rings_at(floor: Floor, partner: PartnerId) -> int:
    return floor.ringing.get(partner, 0)


def _load(floor: Floor, partner: PartnerId) -> PartnerLoad:
    return floor.loads.get(partner, _NEVER_REPORTED)


# --- what comes of it -----------------------------------------------------------------------------


def partner_load(floor: Floor, command: c.ReportPartnerLoad, draft: Draft) -> r.Reply:
    partner = book_partner(floor, command.partner)
    if partner is None:
        return r.Refused(refusal=r.Refusal.UNKNOWN_PARTNER)
    if partner.phone_system is None:
        return r.Refused(refusal=r.Refusal.NO_PHONE_SYSTEM)
    if command.stamp and command.stamp <= _load(floor, command.partner).stamp:
        return r.Noted()
    draft.add(
        e.PartnerLoadReported(
            id=draft.id(),
            at=draft.at,
            partner=command.partner,
            waiting=command.waiting,
            staffed=command.staffed,
            free=command.free,
            handle_mean_ms=command.handle_mean_ms,
            stamp=command.stamp,
        )
    )
    return r.Noted()


def partner_answered(floor: Floor, command: c.ReportPartnerAnswered, draft: Draft) -> r.Reply:
    contact = floor.contacts.get(command.contact)
    if contact is None:
        return r.EndsCall() if command.contact in floor.closed else r.Noted()
    if contact.sent is None or contact.sent.effect != command.effect:
        # Too late: the caller was taken back, and may be with somebody else.
        return r.EndsCall()
    if contact.state is ContactState.SENT:
        draft.add(_answered(contact, contact.sent, draft))
    return r.Noted()


def _answered(contact: Contact, sent: Sent, draft: Draft) -> e.PartnerAnswered:
    return e.PartnerAnswered(
        id=draft.id(),
        at=draft.at,
        contact=contact.id,
        partner=sent.partner,
        waited_ms=contact.waited_until(draft.at),
    )


def partner_hung_up(floor: Floor, command: c.ReportPartnerHungUp, draft: Draft) -> r.Reply:
    """End the talk, and ask the caller who is left whether the line broke: the carrier tells the two apart no more
    than we do."""
    contact = floor.contacts.get(command.contact)
    if contact is None:
        return r.EndsCall() if command.contact in floor.closed else recover(floor, command, draft)
    sent = contact.sent
    if sent is None or sent.effect != command.effect or contact.language is None:
        return _next_for(contact)
    if contact.state is ContactState.SENT:
        # The bridge proves that somebody accepted; the news of it were lost.
        draft.add(_answered(contact, sent, draft))
    if contact.state is ContactState.SENT or contact.connected_at is not None:
        draft.add(e.PartnerHungUp(id=draft.id(), at=draft.at, contact=contact.id, partner=sent.partner))
    return r.AskIfCutOff(contact=contact.id, language=contact.language, effect=command.effect)


def partner_failed(floor: Floor, command: c.ReportPartnerFailed, draft: Draft) -> r.Reply:
    contact = floor.contacts.get(command.contact)
    if contact is None:
        return r.EndsCall() if command.contact in floor.closed else recover(floor, command, draft)
    if contact.sent is not None and contact.sent.effect == command.effect:
        take_back(floor, contact, command.reason, draft)
    return _next_for(contact)


def _next_for(contact: Contact) -> r.Reply:
    if contact.language is None:
        return r.AskLanguage(contact=contact.id, attempt=max(1, contact.menu_attempt), relay=contact.relay)
    return r.EnterQueue(contact=contact.id, language=contact.language)


def give_up_on_partner(floor: Floor, command: c.GiveUpOnPartner, draft: Draft) -> r.Reply:
    """Nobody there accepted in time: bring the caller back, at the place they had."""
    contact = floor.contacts.get(command.contact)
    if contact is None or contact.state is not ContactState.SENT or contact.sent is None:
        return r.Noted()
    if contact.sent.until <= draft.at:
        take_back(floor, contact, PartnerFailure.NO_ANSWER, draft)
        draft.return_caller(contact.id, contact.call)
    return r.Noted()


def take_back(floor: Floor, contact: Contact, reason: PartnerFailure, draft: Draft) -> None:
    """End what a contact has to do with the partner it was sent to, answered or not: it waits at its old place."""
    assert contact.sent is not None, "only a contact that was sent comes back"
    partner = book_partner(floor, contact.sent.partner)
    system = partner.phone_system if partner is not None else None
    alone_until = None
    if system is not None and _load(floor, contact.sent.partner).failures + 1 >= system.failures_max:
        alone_until = later(draft.at, system.pause_ms)
    draft.add(
        e.PartnerFailed(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            partner=contact.sent.partner,
            reason=reason,
            left_alone_until=alone_until,
            cool_until=cool_until(floor, contact, draft.at),
        )
    )
