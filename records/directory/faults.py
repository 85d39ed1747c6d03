"""What is wrong with data that was brought: where, what, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    WRONG = "wrong"
    """The record cannot be used; an edition with such a record is not published unless it is left out knowingly."""
    REMARK = "remark"
    """The record is used without this part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    path: str
    """Where: `services.csv row 17`, or `contents[16]` in a JSON document."""
    field: str
    weight: Weight
    what: str
    remedy: str


class Faults(list[Fault]):
    """Collects the faults of one record."""

    def wrong(self, path: str, field: str, what: str, remedy: str) -> None:
        self.append(Fault(path=path, field=field, weight=Weight.WRONG, what=what, remedy=remedy))

    def remark(self, path: str, field: str, what: str, remedy: str) -> None:
        self.append(Fault(path=path, field=field, weight=Weight.REMARK, what=what, remedy=remedy))

    @property
    def any_wrong(self) -> bool:
        return any(fault.weight is Weight.WRONG for fault in self)
