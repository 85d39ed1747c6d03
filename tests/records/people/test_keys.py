"""Keys of people: worth nothing without the secret, others for each partner, purpose and period."""

import hashlib
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.people.keys import DAY_MS, PersonKeys, Source, code_of
from routing.model import Instant
from tests.records.story import NOON

ATTACKED = int(os.environ.get("TEST_ATTACKED_PERSONS", "1000"))
EXCHANGE = "+1416555"
"""Its ten thousand numbers are the number space that is tried; the callers are among them."""


def keys(*, secret: bytes = b"secret" * 6, across: bool = False) -> PersonKeys:
    return PersonKeys(secret=secret, floor="on", across_partners=across, link_days=90)


def number(line: int) -> str:
    return f"{EXCHANGE}{line:04}"


class TestPersonKeys:
    def test_are_found_by_no_dictionary_without_the_secret(self) -> None:
        """X-26. The attacker knows the code, the network, the partner, the time and every number; not the secret."""
        mine = keys()
        stored = {mine.count(Source.PHONE, number(line), "NORTH", NOON) for line in range(ATTACKED)}
        stored |= {mine.link(Source.PHONE, number(line), "NORTH", NOON).here for line in range(ATTACKED)}
        guessed = {keys(secret=guess) for guess in (b"", b"secret", b"switchboard")}
        tried: set[str] = set()
        for line in range(10_000):
            tried.add(hashlib.sha256(number(line).encode()).hexdigest())
            tried.add(hashlib.sha256(f"phone:{number(line)}".encode()).hexdigest())
            for guess in guessed:
                tried.add(guess.count(Source.PHONE, number(line), "NORTH", NOON))
                tried.add(guess.link(Source.PHONE, number(line), "NORTH", NOON).here)
        assert len(stored) == 2 * ATTACKED
        assert stored & tried == set()

    @given(st.from_regex(r"\+1[2-9][0-9]{9}", fullmatch=True))
    def test_of_one_person_are_different_for_each_partner_unless_the_network_links_them(
        self, phone: str
    ) -> None:
        apart, together = keys(), keys(across=True)
        for linked, same in ((apart, False), (together, True)):
            north, south = (linked.count(Source.PHONE, phone, at, NOON) for at in ("NORTH", "SOUTH"))
            assert (north == south) is same
            links = {linked.link(Source.PHONE, phone, at, NOON).here for at in ("NORTH", "SOUTH")}
            assert (len(links) == 1) is same

    def test_rotate(self) -> None:
        later = Instant(NOON + 90 * DAY_MS)
        first, then = (keys().link(Source.PHONE, number(1), "NORTH", at) for at in (NOON, later))
        assert first.here == then.before, "contacts of two periods that touch are linked"
        assert len({first.here, first.before, then.here}) == 3
        much_later = keys().link(Source.PHONE, number(1), "NORTH", Instant(NOON + 180 * DAY_MS))
        assert {first.here, first.before} & {much_later.here, much_later.before} == set()

    def test_of_one_purpose_say_nothing_of_another(self) -> None:
        mine = keys()
        made = (
            mine.count(Source.PHONE, number(1), "NORTH", NOON),
            mine.link(Source.PHONE, number(1), "NORTH", NOON).here,
            mine.shared(number(1)),
            mine.case(number(1)),
            mine.count(Source.CODE, number(1), "NORTH", NOON),
        )
        assert len(set(made)) == len(made)

    def test_keep_the_secret_to_themselves(self) -> None:
        assert "secretsecret" not in repr(keys())


class TestCode:
    @pytest.mark.parametrize(
        ("written", "code"),
        [
            ("Blue Heron 7", "blueheron7"),
            ("  blue-heron 7 ", "blueheron7"),
            ("Été 1967", "ete1967"),
            ("1234", None),
            ("aaaaaaaa", None),
            ("", None),
        ],
    )
    def test_is_one_however_it_is_written_and_not_too_easy(self, written: str, code: str | None) -> None:
        assert code_of(written) == code
