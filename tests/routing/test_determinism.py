import os
import subprocess
import sys
from pathlib import Path

from routing import events as e
from routing.evolve import evolve
from routing.floor import Floor
from routing.model import ContactEnd, Lost, MatchReason
from tests.routing.busy_hour import SEED, busy_hour, fingerprint
from tests.routing.kept import indexes, stored
from tests.routing.truths import assert_all_true, assert_history_is_sound

EVERYTHING = {
    e.CallBackBooked,
    e.CallBackCancelled,
    e.CallBackDue,
    e.CallBackFailed,
    e.CallBackPlaced,
    e.CallBackTaken,
    e.ContactConnected,
    e.ContactRerouted,
    e.ContactSent,
    e.CoolDownEnded,
    e.EmergencyDeclared,
    e.EmergencyEnded,
    e.ExitsOpened,
    e.OfferDeclined,
    e.OfferMissed,
    e.OfferWithdrawn,
    e.PartnerAnswered,
    e.PartnerFailed,
    e.QueueReviewed,
    e.ReachWidened,
    e.RegionLearned,
    e.WaitTold,
}
ENDS = {
    ContactEnd.ANSWERED,
    ContactEnd.CALL_BACK,
    ContactEnd.VOICEMAIL,
    ContactEnd.MESSAGE,
    ContactEnd.UNREACHED,
}
HOUSE = Path(__file__).resolve().parents[2]


def fingerprint_elsewhere(hash_seed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tests.routing.busy_hour"],
        cwd=HOUSE,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    return done.stdout.strip()


class TestBusyHour:
    def test_is_the_same_in_every_process(self) -> None:
        """The order of sets and dicts of a process decides nothing."""
        assert {fingerprint_elsewhere(hash_seed) for hash_seed in ("0", "1", "4242")} == {fingerprint(SEED)}

    def test_is_another_for_another_seed(self) -> None:
        assert fingerprint(SEED) != fingerprint(SEED + 1)

    def test_has_something_of_everything(self) -> None:
        log = busy_hour(SEED).log
        assert {type(event) for event in log} >= EVERYTHING
        assert {event.end for event in log if isinstance(event, e.ContactClosed)} >= ENDS
        assert {event.why.match for event in log if isinstance(event, e.OfferMade)} == set(MatchReason) - {
            MatchReason.ASKED_FOR
        }
        lost = {
            one.lost
            for event in log
            if isinstance(event, e.OfferMade | e.ContactSent)
            for one in (event.why.chances if isinstance(event, e.OfferMade) else event.chances)
        }
        assert lost >= set(Lost) - {Lost.CLOSED}

    def test_can_be_replayed_from_its_events(self) -> None:
        """F18, F24: replaying the history gives the floor; a standby that follows it knows who is busy."""
        bench = busy_hour(SEED)
        assert_history_is_sound(bench.log)
        assert_all_true(bench.floor, bench.now)
        replayed = Floor()
        for event in bench.log:
            evolve(replayed, event)
        assert stored(replayed) == stored(bench.floor)
        assert indexes(replayed) == indexes(bench.floor)

    def test_goes_on_alike_on_a_floor_that_was_revived_half_way(self) -> None:
        """A snapshot holds everything that decides: whoever takes over in mid-hour says the same from there on."""
        whole = busy_hour(SEED)
        other = busy_hour(SEED, revive_at=350)
        assert other.log == whole.log
        assert other.orders == whole.orders
        assert stored(other.floor) == stored(whole.floor)
