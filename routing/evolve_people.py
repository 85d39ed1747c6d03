"""How specialists change. Only `evolve` applies these."""

from routing import events as e
from routing.evolve_moves import count_who_stays, move_specialist
from routing.floor import Floor, Specialist, TimerKind
from routing.indexes import clear_timer, set_timer
from routing.model import NotReadyReason, PartnerId, SpecialistState
from routing.states import next_specialist_state


def specialist_signed_in(floor: Floor, event: e.SpecialistSignedIn) -> None:
    known = floor.specialists.get(event.specialist)
    next_specialist_state(known.state if known is not None else SpecialistState.OFFLINE, event)
    floor.specialists[event.specialist] = Specialist(
        id=event.specialist,
        partner=event.partner,
        languages=event.languages,
        skills=event.skills,
        state=SpecialistState.NOT_READY,
        since=event.at,
        lease_until=event.lease_until,
        not_ready=NotReadyReason.SIGNED_IN,
    )
    floor.crews[event.partner] = floor.crews.get(event.partner, 0) + 1
    set_timer(floor, TimerKind.LEASE, event.specialist, event.lease_until)


def specialist_signed_out(floor: Floor, event: e.SpecialistSignedOut) -> None:
    specialist = floor.specialist(event.specialist)
    move_specialist(floor, specialist, event)
    clear_timer(floor, TimerKind.LEASE, specialist.id)
    clear_timer(floor, TimerKind.WRAP_UP, specialist.id)
    clear_timer(floor, TimerKind.PHONE, specialist.id)
    del floor.specialists[specialist.id]
    leave_crew(floor, specialist.partner)


def leave_crew(floor: Floor, partner: PartnerId) -> None:
    floor.crews[partner] -= 1
    if not floor.crews[partner]:
        del floor.crews[partner]


def leases_renewed(floor: Floor, event: e.LeasesRenewed) -> None:
    for specialist in [floor.specialist(key) for key in event.specialists]:
        stayed = specialist.stays
        specialist.lease_until = event.until
        specialist.lost = False
        count_who_stays(floor, specialist, event.at, stayed=stayed)
        set_timer(floor, TimerKind.LEASE, specialist.id, event.until)


def lease_lost(floor: Floor, event: e.LeaseLost) -> None:
    specialist = floor.specialist(event.specialist)
    move_specialist(floor, specialist, event)
    stayed = specialist.stays
    specialist.lost = True
    count_who_stays(floor, specialist, event.at, stayed=stayed)
    clear_timer(floor, TimerKind.LEASE, specialist.id)


def specialist_ready(floor: Floor, event: e.SpecialistReady) -> None:
    move_specialist(floor, floor.specialist(event.specialist), event)


def specialist_not_ready(floor: Floor, event: e.SpecialistNotReady) -> None:
    specialist = floor.specialist(event.specialist)
    move_specialist(floor, specialist, event)
    specialist.not_ready = event.reason
    specialist.next_not_ready = None


def next_state_chosen(floor: Floor, event: e.NextStateChosen) -> None:
    specialist = floor.specialist(event.specialist)
    move_specialist(floor, specialist, event)
    stayed = specialist.stays
    specialist.next_not_ready = event.not_ready
    count_who_stays(floor, specialist, event.at, stayed=stayed)


def wrap_up_started(floor: Floor, event: e.WrapUpStarted) -> None:
    specialist = floor.specialist(event.specialist)
    move_specialist(floor, specialist, event)
    specialist.contact, specialist.offer = event.contact, None
    specialist.wrap_up_until = event.until
    set_timer(floor, TimerKind.WRAP_UP, specialist.id, event.until)


def wrap_up_extended(floor: Floor, event: e.WrapUpExtended) -> None:
    specialist = floor.specialist(event.specialist)
    move_specialist(floor, specialist, event)
    specialist.wrap_up_until = event.until
    set_timer(floor, TimerKind.WRAP_UP, specialist.id, event.until)
