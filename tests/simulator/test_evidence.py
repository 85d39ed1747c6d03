from typing import Any

from simulator.evidence import Company, Press, read_call, specialists_at_once

SPECIALIST = {"call_sid": "CA2", "label": "specialist", "party": "client:north_09"}
SECOND = {"call_sid": "CA3", "label": "specialist", "party": "client:north_10"}


def told(*facts: dict[str, Any]) -> dict[str, Any]:
    end = next((fact for fact in facts if fact["fact"] == "ended"), None)
    return {
        "call_sid": "CA1",
        "to": "+14165550111",
        "dialled_at": 0,
        "ended_at": end["at"] if end is not None else None,
        "ended_by": end["by"] if end is not None else None,
        "facts": list(facts),
    }


def fact(at: int, name: str, **details: Any) -> dict[str, Any]:
    return {"at": at, "fact": name, **details}


ANSWERED = (
    fact(0, "dialled", to="+14165550111"),
    fact(50, "answered"),
    fact(900, "no_input"),
    fact(1_900, "digits", digits="2"),
    fact(2_000, "enqueued", queue="switchboard"),
    fact(4_000, "joined_room", room="room-k1-1"),
    fact(4_000, "room_started", room="room-k1-1", **{"with": [SPECIALIST]}),
    fact(9_000, "left_room", room="room-k1-1"),
    fact(9_000, "ended", by="caller", reason="talk"),
)


class TestReadCall:
    def test_reads_what_was_pressed_silence_included(self) -> None:
        assert read_call(told(*ANSWERED)).presses == (Press(key="", at=900), Press(key="2", at=1_900))

    def test_reads_who_was_in_the_room_and_how_long(self) -> None:
        (stay,) = read_call(told(*ANSWERED)).stays
        assert (stay.offer, stay.since, stay.until) == ("k1-1", 4_000, 9_000)
        assert stay.company == (Company(party="client:north_09", since=4_000, until=9_000),)
        assert stay.company[0].specialist == "north_09"

    def test_reads_how_it_ended(self) -> None:
        call = read_call(told(*ANSWERED))
        assert (call.over, call.ended_by, call.reason, call.used_fallback) == (True, "caller", "talk", False)

    def test_reads_how_it_ended_where_something_is_told_after_the_end(self) -> None:
        """A request that was under way when the call ended is answered afterwards."""
        call = read_call(told(*ANSWERED, fact(9_010, "twiml_error", code=12100)))
        assert (call.ended_at, call.ended_by, call.reason) == (9_000, "caller", "talk")

    def test_knows_that_a_live_call_is_not_over(self) -> None:
        assert not read_call(told(*ANSWERED[:5])).over


class TestSpecialistsAtOnce:
    def test_is_none_when_one_follows_the_other(self) -> None:
        left = fact(6_000, "party_left", room="room-k1-1", **SPECIALIST)
        came = fact(6_000, "party_joined", room="room-k1-1", **SECOND)
        assert specialists_at_once(read_call(told(*ANSWERED[:7], left, came, *ANSWERED[7:]))) == 0

    def test_sees_a_second_one_beside_the_first(self) -> None:
        came = fact(6_000, "party_joined", room="room-k1-1", **SECOND)
        assert specialists_at_once(read_call(told(*ANSWERED[:7], came, *ANSWERED[7:]))) == 1
