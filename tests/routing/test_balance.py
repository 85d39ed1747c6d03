"""Which partner serves a contact: home first, then as agreed, and why each of the others did not get it."""

from dataclasses import replace

from routing.balance import choose
from routing.model import AT_ONCE, FRENCH, Chance, Lost, MatchReason, PartnerId, Proficiency, Skill
from routing.rulebook import LanguageRule, Partner, RuleBook, Treatment
from tests.routing.bench import NIGHT, NORTH, PATIENT, PUNJABI, SOUTH, Bench, rules, treating
from tests.routing.served import DAY_MS, TAX, agreed, serve, why


class TestHome:
    def test_comes_first_however_much_longer_others_have_been_idle(self) -> None:
        bench = Bench.opened()
        bench.staff("sue", SOUTH)
        bench.pass_time(60_000)
        bench.staff("nan", NORTH)
        bench.call("ann", NORTH)
        assert bench.offered_to("ann") == "nan"
        assert why(bench, "ann").chances == (Chance(partner=NORTH, free=1),)

    def test_comes_first_whatever_the_shares(self) -> None:
        bench = Bench.opened(agreed(Partner(id=SOUTH, share=100)))
        bench.staff("sue", SOUTH)
        bench.staff("nan", NORTH)
        bench.call("ann", NORTH)
        assert bench.offered_to("ann") == "nan"

    def test_is_not_touched_by_its_own_cap_or_reserve(self) -> None:
        bench = Bench.opened(agreed(Partner(id=NORTH, cap=0, reserve=5)))
        bench.staff("nan", NORTH)
        bench.call("ann", NORTH)
        assert bench.offered_to("ann") == "nan"


class TestShares:
    BOOK = agreed(Partner(id=SOUTH, share=1), Partner(id=NIGHT, share=3))

    def helped(self, book: RuleBook = BOOK) -> Bench:
        """Sue of the south and Eve of the night can help the north, where nobody is."""
        bench = Bench.opened(book)
        bench.staff("sue", SOUTH)
        bench.staff("eve", NIGHT)
        return bench

    def test_ask_the_partner_that_has_given_least_of_what_it_agreed_to(self) -> None:
        bench = self.helped()
        served = [serve(bench, f"k{turn}", NORTH, 60_000) for turn in range(8)]
        assert (served.count("sue"), served.count("eve")) == (2, 6)

    def test_count_minutes_of_talk_and_not_calls(self) -> None:
        book = agreed(Partner(id=SOUTH, share=1), Partner(id=NIGHT, share=1))
        bench = self.helped(book)
        first = serve(bench, "long", NORTH, 5 * 60_000)
        others = [serve(bench, f"k{turn}", NORTH, 60_000) for turn in range(5)]
        assert first == "sue" or first == "eve"
        assert first not in others

    def test_say_that_a_share_decided_and_who_gave_more(self) -> None:
        bench = self.helped()
        serve(bench, "ann", NORTH, 60_000)
        bench.call("bea", NORTH)
        assert bench.offered_to("bea") == "sue"
        assert why(bench, "bea").match is MatchReason.NETWORK_SHARE
        assert why(bench, "bea").chances == (
            Chance(partner=NORTH, free=0, lost=Lost.NOBODY_FREE),
            Chance(partner=SOUTH, free=1),
            Chance(partner=NIGHT, free=1, lost=Lost.GAVE_MORE),
        )

    def test_come_before_partners_that_agreed_to_none(self) -> None:
        bench = self.helped(agreed(Partner(id=NIGHT, share=1)))
        for turn in range(3):
            assert serve(bench, f"k{turn}", NORTH, 60_000) == "eve"

    def test_leave_the_longest_idle_where_nobody_agreed_to_any(self) -> None:
        bench = self.helped(rules(limits=PATIENT))
        bench.call("ann", NORTH)
        assert why(bench, "ann").match is MatchReason.NETWORK_LONGEST_IDLE
        assert [one.lost for one in why(bench, "ann").chances] == [Lost.NOBODY_FREE, Lost.IDLE_LESS, None]

    def test_do_not_count_what_was_given_to_own_callers(self) -> None:
        bench = self.helped()
        serve(bench, "own", SOUTH, 10 * 60_000)
        assert bench.floor.given == {}

    def test_forget_what_was_given_before_yesterday(self) -> None:
        """The ledger covers today and the day before, also of a partner that has not been asked since."""
        book = agreed(Partner(id=SOUTH, share=1), Partner(id=NIGHT, share=1))
        bench = Bench.opened(book)
        bench.staff("eve", NIGHT)
        serve(bench, "old", NORTH, 60_000)
        bench.pass_time(DAY_MS)
        bench.staff("sue", SOUTH)
        serve(bench, "new", NORTH, 30_000)
        assert bench.floor.given[NIGHT].today_ms == 60_000
        assert bench.floor.given[SOUTH].today_ms == 30_000
        bench.pass_time(DAY_MS)
        bench.call("ann", NORTH)
        assert bench.offered_to("ann") == "eve"


class TestBestChoice:
    BOOK = replace(
        rules(limits=PATIENT), languages=(LanguageRule(code=PUNJABI, interpreter=AT_ONCE, kept=False),)
    )

    def test_takes_whoever_speaks_the_language_anywhere_before_an_interpreter_at_home(self) -> None:
        bench = Bench.opened(self.BOOK)
        bench.staff("nan", NORTH)
        bench.pass_time(60_000)
        bench.staff("pam", SOUTH, (PUNJABI,))
        bench.call("pia", NORTH, PUNJABI)
        assert bench.offered_to("pia") == "pam"
        assert not why(bench, "pia").interpreter

    def test_takes_anybody_with_an_interpreter_at_once_when_no_speaker_is_free(self) -> None:
        """F44: the order of falling back is home first here, too."""
        bench = Bench.opened(self.BOOK)
        bench.staff("sue", SOUTH)
        bench.pass_time(60_000)
        bench.staff("nan", NORTH)
        bench.call("pia", NORTH, PUNJABI)
        assert bench.offered_to("pia") == "nan"
        assert why(bench, "pia").interpreter

    def test_remembers_why_no_speaker_got_it(self) -> None:
        """F23: a speaker who has just declined is passed over, and the record says so."""
        bench = Bench.opened(self.BOOK)
        bench.staff("pam", NORTH, (PUNJABI,))
        bench.staff("eve", NIGHT)
        bench.call("pia", NORTH, PUNJABI)
        bench.decline("pam", "pia-1")
        assert (bench.offered_to("pia"), why(bench, "pia").passed_over) == ("eve", ("pam",))
        assert Chance(partner=NORTH, free=1, lost=Lost.COOLING) in why(bench, "pia").chances

    def test_asks_no_interpreter_where_the_book_lets_none_help(self) -> None:
        bench = Bench.opened(replace(self.BOOK, languages=()))
        bench.staff("nan", NORTH)
        bench.call("pia", NORTH, PUNJABI)
        assert bench.offered_to("pia") is None


class TestChoose:
    """F23: every partner that did not get a contact is named with the reason."""

    def lost(self, bench: Bench, contact: str) -> dict[PartnerId, Lost | None]:
        waiting = bench.contact(contact)
        assert waiting.language is not None
        choice = choose(bench.floor, waiting, waiting.language, bench.now)
        assert choice.specialist is None
        return {one.partner: one.lost for one in choice.chances}

    def test_says_that_nobody_is_free(self) -> None:
        bench = Bench.opened()
        bench.staff("sue", SOUTH, (FRENCH,))
        bench.call("ann", NORTH)
        assert self.lost(bench, "ann") == dict.fromkeys((NORTH, SOUTH, NIGHT), Lost.NOBODY_FREE)

    def test_says_that_the_free_ones_lack_a_skill_that_the_caller_needs(self) -> None:
        bench = Bench.opened(treating(Treatment(skills=(TAX,))))
        bench.staff("nan", NORTH)
        bench.staff("sue", SOUTH, skills=(Proficiency(skill=Skill("housing"), level=5),))
        bench.call("ann", NORTH)
        assert self.lost(bench, "ann") == {
            NORTH: Lost.UNSKILLED,
            SOUTH: Lost.UNSKILLED,
            NIGHT: Lost.NOBODY_FREE,
        }

    def test_counts_only_the_free_ones_who_have_the_skills(self) -> None:
        bench = Bench.opened(treating(Treatment(skills=(TAX,))))
        trained = (Proficiency(skill=TAX, level=3),)
        for name, partner, skills in (("nan", NORTH, ()), ("sue", SOUTH, ()), ("eve", NIGHT, trained)):
            bench.staff(name, partner, skills=skills)
        bench.staff("sam", SOUTH, skills=trained)
        bench.call("ann", NORTH)
        seen = why(bench, "ann")
        assert (seen.ready_home, seen.ready_network) == (0, 2)
        assert [(one.partner, one.free) for one in seen.chances] == [(NORTH, 0), (SOUTH, 1), (NIGHT, 1)]

    def test_says_that_the_only_free_one_is_cooling_down(self) -> None:
        bench = Bench.opened()
        bench.staff("sue", SOUTH)
        bench.call("ann", NORTH)
        bench.decline("sue", "ann-1")
        assert self.lost(bench, "ann")[SOUTH] is Lost.COOLING

    def test_says_that_a_partner_keeps_its_free_ones_or_helps_enough(self) -> None:
        bench = Bench.opened(agreed(Partner(id=SOUTH, reserve=1), Partner(id=NIGHT, cap=0)))
        bench.staff("sue", SOUTH)
        bench.staff("eve", NIGHT)
        bench.call("ann", NORTH)
        assert self.lost(bench, "ann") == {
            NORTH: Lost.NOBODY_FREE,
            SOUTH: Lost.RESERVED,
            NIGHT: Lost.AT_CAP,
        }

    def test_looks_at_the_preferred_partner_first_and_at_the_others_as_the_book_has_them(self) -> None:
        bench = Bench.opened()
        bench.call("ann", NIGHT)
        assert list(self.lost(bench, "ann")) == [NIGHT, NORTH, SOUTH]
