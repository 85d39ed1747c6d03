import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.postal import KEY_OF, area_keys, area_meanings, meanings_by_keys, spoken_areas
from config.spoken import heard
from config.tables import sortation_rows

AREAS = area_meanings(sortation_rows())
BY_KEYS = meanings_by_keys(AREAS)
LETTERS = st.sampled_from("ABCEGHJKLMNPRSTVWXYZ")
DIGITS = st.sampled_from("0123456789")


def keys(code: str) -> str:
    return "".join(KEY_OF.get(sign, sign) for sign in code)


def said(text: str) -> list[str]:
    return spoken_areas(heard(text))


class TestKeys:
    def test_are_those_of_a_telephone(self) -> None:
        assert (keys("M5V"), keys("M5V2T6"), keys("K0J")) == ("658", "658286", "505")
        assert len(KEY_OF) == 26
        assert set(KEY_OF.values()) == set("23456789")


class TestAreaKeys:
    @given(st.tuples(LETTERS, DIGITS, LETTERS).map("".join), st.tuples(DIGITS, LETTERS, DIGITS).map("".join))
    def test_are_the_first_three_of_three_or_six(self, first: str, second: str) -> None:
        assert area_keys(keys(first)) == area_keys(keys(first + second)) == keys(first)

    @pytest.mark.parametrize(
        "digits",
        [
            "",
            "6",
            "65",
            "6582",
            "65828",
            "6582866",
            "158",
            "058",
            "650",
            "651",
            "658206",
            "658216",
            "65#",
            "M5V",
        ],
    )
    def test_are_none_of_what_no_postal_code_has(self, digits: str) -> None:
        assert area_keys(digits) is None

    @pytest.mark.parametrize("digits", ["\u0666\u0665\u0668", "\uff16\uff15\uff18", "658\n", " 658"])
    def test_are_digits_as_a_telephone_sends_them(self, digits: str) -> None:
        assert area_keys(digits) is None


class TestMeaningsByKeys:
    def test_hold_every_area_under_its_keys(self) -> None:
        for area, meanings in AREAS.items():
            assert set(meanings) <= set(BY_KEYS[keys(area)])

    def test_hold_each_place_that_the_same_keys_can_mean(self) -> None:
        assert {meaning.place for meaning in BY_KEYS["658"]} == {"Toronto", "London"}


class TestSpokenAreas:
    @pytest.mark.parametrize(
        "text",
        [
            "M5V 2T6",
            "m5v2t6",
            "M 5 V 2 T 6",
            "M5 V2 T6",
            "m five v two t six",
            "em five vee two tee six",
            "my postal code is M 5 V, 2 T 6 please",
            "m cinq v deux t six",
            "mon code postal, c'est M cinq V deux T six",
            "M as in Mary five V as in Victor 2 T as in Tom 6",
            "M for Mary, five, V for Victor",
            "M comme Marie, cinq, V comme Victor",
            "it's a M5V",
            "M5V, M5V 2T6",
        ],
    )
    def test_are_heard_in_any_spelling(self, text: str) -> None:
        assert said(text) == ["M5V"]

    @pytest.mark.parametrize(
        "text", ["K zero J", "K O J", "kay oh jay", "K0J 1A0", "k zéro j", "K-0-J one a oh"]
    )
    def test_have_a_zero_where_people_say_o(self, text: str) -> None:
        assert said(text) == ["K0J"]

    def test_take_for_as_four_unless_it_spells(self) -> None:
        assert said("N for N") == ["N4N"]
        assert said("N for Nancy for N") == ["N4N"]

    def test_are_all_that_were_said(self) -> None:
        assert said("N5V no sorry M5V") == ["N5V", "M5V"]

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "I'm five k from home",
            "l'un a dit non",
            "we called at 3 p.m. 5 a",
            "not now, mom",
            "non",
            "25 main street",
            "apartment 1205",
            "2nd floor",
            "M5",
            "m five",
        ],
    )
    def test_are_not_read_into_a_sentence(self, text: str) -> None:
        assert said(text) == []

    def test_leave_the_second_half_of_another_provinces_code_alone(self) -> None:
        assert [area for area in said("H2K 1M5") if area in AREAS] == []

    @given(st.sampled_from(sorted(AREAS)), st.tuples(DIGITS, LETTERS, DIGITS).map("".join), st.booleans())
    def test_are_the_area_of_any_code(self, area: str, second: str, spaced: bool) -> None:
        code = f"{area}{second}"
        assert said(" ".join(code) if spaced else code.lower()) == [area]

    @given(st.text())
    def test_are_well_formed_whatever_was_said(self, text: str) -> None:
        assert all(re.fullmatch(r"[A-Z][0-9][A-Z]", area) for area in said(text))
