"""The codes of RFC 6238, appendix B (its eight digits end in our six)."""

import pytest

from records.totp import STEP_MS, address, code_of, step_of
from routing.model import Instant

SECRET = b"12345678901234567890"
VECTORS = (
    (59, "94287082"),
    (1_111_111_109, "07081804"),
    (1_111_111_111, "14050471"),
    (1_234_567_890, "89005924"),
    (2_000_000_000, "69279037"),
    (20_000_000_000, "65353130"),
)


@pytest.mark.parametrize(("at_s", "code"), VECTORS)
def test_codes_are_those_of_the_standard(at_s: int, code: str) -> None:
    assert code_of(SECRET, at_s // 30) == code[2:]


def test_codes_are_right_for_a_step_either_way_and_no_longer() -> None:
    code = code_of(SECRET, 100)
    found = [step_of(SECRET, code, Instant(step * STEP_MS)) for step in (98, 99, 100, 101, 102)]
    assert found == [None, 100, 100, 100, None]
    assert step_of(SECRET, "", Instant(100 * STEP_MS)) is None


def test_address_names_the_account_and_the_key() -> None:
    assert address(SECRET, "ana@example").startswith(
        "otpauth://totp/Switchboard%20211%3Aana%40example?secret=GEZDGNBV"
    )
