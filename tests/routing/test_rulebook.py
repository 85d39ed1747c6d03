from hypothesis import given
from hypothesis import strategies as st

from routing.hours import ALWAYS_OPEN, OpenHours
from routing.model import AT_ONCE, ENGLISH, FRENCH, Instant, PartnerId, RegionEvidence, Route, Trigger
from routing.routes import Situation, route_for
from routing.rulebook import Partner, RuleBook
from tests.routing.bench import NIGHT, NORTH, SOUTH, region, rules

NINE, FIVE = Instant(9), Instant(17)
DAY = OpenHours(opens=(NINE,), closes=(FIVE,))
NEVER = OpenHours()
BY_DAY = rules(
    partners=(
        Partner(id=NORTH, hours=DAY),
        Partner(id=SOUTH, hours=DAY),
        Partner(id=NIGHT, hours=ALWAYS_OPEN),
    )
)


class TestIsOpen:
    def test_holds_from_the_opening_until_just_before_the_closing(self) -> None:
        assert [DAY.is_open(Instant(at)) for at in (8, 9, 16, 17)] == [False, True, True, False]

    def test_is_never_so_without_intervals(self) -> None:
        assert not NEVER.is_open(NINE)

    def test_ignores_intervals_when_always_open(self) -> None:
        assert OpenHours(always=True, opens=(NINE,), closes=(FIVE,)).is_open(Instant(0))

    def test_holds_through_intervals_that_touch(self) -> None:
        hours = OpenHours(opens=(NINE, FIVE), closes=(FIVE, Instant(20)))
        assert [hours.is_open(Instant(at)) for at in (16, 17, 19, 20)] == [True, True, True, False]

    @given(st.lists(st.integers(0, 60), unique=True, max_size=12).map(sorted), st.integers(-1, 61))
    def test_agrees_with_a_look_at_every_interval(self, bounds: list[int], at: int) -> None:
        pairs = list(zip(bounds[::2], bounds[1::2], strict=False))
        hours = OpenHours(
            opens=tuple(Instant(opens) for opens, _ in pairs),
            closes=tuple(Instant(closes) for _, closes in pairs),
        )
        assert hours.is_open(Instant(at)) == any(opens <= at < closes for opens, closes in pairs)


def route(book: RuleBook, evidence: RegionEvidence, at: Instant) -> Route:
    return route_for(book, Situation(at=at, language=ENGLISH, evidence=evidence))


class TestRoute:
    def test_prefers_the_home_partner_while_it_is_open(self) -> None:
        found = route(BY_DAY, region(NORTH), NINE)
        assert (found.rule, found.preferred) == ("home-open", NORTH)

    def test_prefers_the_after_hours_partner_while_the_home_is_closed(self) -> None:
        found = route(BY_DAY, region(NORTH), FIVE)
        assert (found.rule, found.preferred) == ("after-hours", NIGHT)

    def test_prefers_the_default_home_when_the_region_is_unknown(self) -> None:
        found = route(BY_DAY, region(None), NINE)
        assert (found.rule, found.preferred) == ("region-unknown", SOUTH)

    def test_prefers_the_after_hours_partner_for_an_unknown_region_at_night(self) -> None:
        found = route(BY_DAY, region(None), FIVE)
        assert (found.rule, found.preferred) == ("region-unknown-after-hours", NIGHT)

    def test_treats_a_home_that_left_the_network_as_unknown(self) -> None:
        assert route(BY_DAY, region(PartnerId("GONE")), NINE).rule == "region-unknown"

    def test_opens_to_the_whole_network_at_once_by_default(self) -> None:
        (step,) = route(BY_DAY, region(NORTH), NINE).steps
        assert (step.when, step.partners) == (AT_ONCE, None)

    def test_keeps_to_the_preferred_partner_until_the_widening_time(self) -> None:
        alone, together = route(rules(widen_after_ms=15_000), region(NORTH), NINE).steps
        assert (alone.when, alone.partners) == (AT_ONCE, (NORTH,))
        assert (together.when, together.partners) == (Trigger(waited_ms=15_000), None)


class TestLanguageFor:
    def test_finds_the_language_of_a_key(self) -> None:
        assert (BY_DAY.language_for("1"), BY_DAY.language_for("2")) == (ENGLISH, FRENCH)

    def test_finds_nothing_for_silence_or_another_key(self) -> None:
        assert BY_DAY.language_for("") is None
        assert BY_DAY.language_for("9") is None


class TestPartner:
    def test_is_found_by_its_id(self) -> None:
        found = BY_DAY.partner(NIGHT)
        assert found is not None
        assert found.hours.always

    def test_is_none_when_the_network_has_no_such_partner(self) -> None:
        assert BY_DAY.partner(PartnerId("GONE")) is None
