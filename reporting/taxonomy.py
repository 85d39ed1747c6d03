"""What measures ask of the words for needs: the category of a code, and whether a reason tells of a gap.

The one place in this room that knows how the catalogue is kept.
"""

from records.taxonomy import UNMET_REASONS, need_terms

OTHER = "other"
"""Of codes that the catalogue does not know; they are counted, too."""


def category_of(code: str) -> str:
    term = need_terms().get(code)
    return term.category if term is not None else OTHER


def is_gap(reason: str) -> bool:
    """Say whether a reason why a need stayed unmet tells of a want of services; one that nobody knows does."""
    known = UNMET_REASONS.get(reason)
    return known is None or known.gap
