"""Partners with a phone system of their own: who rings there, when, and what becomes of it."""

from routing.model import ENGLISH, FRENCH, ContactEnd, SpecialistState
from routing.rulebook import Partner, PhoneSystem
from tests.routing.bench import NORTH, PATIENT, WEST, Bench, leg_of, rules, with_phone_system


def with_west(system: PhoneSystem | None = None) -> Bench:
    """Open a floor on which the west has a phone system of its own."""
    return Bench.opened(rules(partners=with_phone_system(system)))


class TestPartnerAnswered:
    def test_leaves_whoever_dropped_the_caller_before_out_of_it(self) -> None:
        """S2: the end of the call is no wrap-up for a specialist whose line broke long ago."""
        bench = with_west()
        bench.report_load(WEST, staffed=0)
        bench.staff("wim", WEST)
        bench.call("ann", WEST)
        bench.connect("ann")
        bench.report_load(WEST, free=1)
        bench.leave_room(leg_of("ann-1"), "ann-1")
        assert bench.contact("ann").sent is not None
        bench.partner_answers("ann")
        bench.end_call("ann")
        (end,) = bench.ends("ann")
        assert (end.end, end.partner, end.specialist) == (ContactEnd.ANSWERED, WEST, None)
        assert bench.specialist("wim").state is SpecialistState.NOT_READY


class TestPartnerFailed:
    def test_frees_the_partners_cap_for_whoever_waits(self) -> None:
        """F08: somebody of that partner who signed in here does not stand idle beside them."""
        west = Partner(id=WEST, cap=1, phone_system=PhoneSystem())
        bench = Bench.opened(rules(limits=PATIENT, partners=(Partner(id=NORTH), west)))
        bench.call("fay", NORTH, FRENCH)
        assert bench.contact("fay").sent is not None
        bench.staff("wim", WEST, (ENGLISH,))
        bench.call("bea", NORTH)
        assert bench.offered_to("bea") is None
        bench.partner_fails("fay")
        assert bench.offered_to("bea") == "wim"
