"""Codes of a human-services taxonomy: their grammar, and what stands above a code.

Six levels, printed `AA-####.####-###.##`; a term of one's own ends in `-L`. Which terms there are is for the data to
say: everything here goes by the shape of a code only, so a licensed list can take the sample's place. A need of a
group of people is a term and a target, written `term * target`.
"""

import re

LOCAL = "-L"
TARGET_BRANCH = "Y"
"""The branch of the terms that say for whom."""
JOINED = " * "
_CODE = re.compile(r"[A-Z](?:[A-Z](?:-\d{4}(?:\.\d{4}(?:-\d{3}(?:\.\d{2})?)?)?)?)?(?:-L)?")
_LENGTHS = (1, 2, 7, 12, 16, 19)
"""Of the codes of each level, without the mark of a term of one's own."""
FAMILY_LENGTH = 2


def is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None


def plain(code: str) -> str:
    """Give the code without the mark of a local term, which says who made it and not where it stands."""
    return code.removesuffix(LOCAL)


def level_of(code: str) -> int:
    """Say on which of the six levels a code of the grammar stands: `ZA-0100-L` is of the third."""
    return _LENGTHS.index(len(plain(code))) + 1


def lineage(code: str) -> tuple[str, ...]:
    """Give a plain code and all codes above it, the highest first: `ZA-0100` is in `Z`, `ZA`, `ZA-0100`."""
    bare = plain(code)
    return tuple(bare[:length] for length in _LENGTHS if length <= len(bare))


def parent_of(code: str) -> str:
    """Cut the last segment off; empty at the top. A code of another grammar is cut at its last dot."""
    if not is_code(code):
        return code.rpartition(".")[0]
    above = lineage(code)[:-1]
    return above[-1] if above else ""


def family(code: str) -> str:
    """Give the code of the second level, or the first where there is no second: what counts as nearly the same."""
    return plain(code)[:FAMILY_LENGTH]


def parts_of(code: str) -> tuple[str, ...]:
    """Give the codes of a term and its targets: `ZA-0100 * ZY-0100` are two, most codes are one."""
    return tuple(part.strip() for part in code.split("*"))
