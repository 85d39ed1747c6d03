"""What is ordered, and what the clock says, about numbers that flood the lines. `routing/commands.py` has them all."""

from routing.flood_model import SourceTag
from routing.message import Command, message
from routing.model import SpecialistId


@message(frozen=True, slots=True, kw_only=True)
class BlockSource(Command):
    """Take no calls of a number for a while; one that is blocked already gets this end instead of the one it had."""

    source: SourceTag
    by: SpecialistId
    reason: str
    lasts_ms: int


@message(frozen=True, slots=True, kw_only=True)
class UnblockSource(Command):
    """End a block before its time."""

    source: SourceTag
    by: SpecialistId


@message(frozen=True, slots=True, kw_only=True)
class ExpireBlock(Command):
    source: SourceTag
