"""Figures as the readers of one language write them."""

from datetime import datetime

from babel.dates import format_datetime
from babel.numbers import format_decimal

from simulator.report.phrases import DASH, Phrases

SHARES = frozenset({"service_level", "abandonment", "p_wait", "occupancy", "home_share"})


class Numbers:
    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        self.locale = phrases.locale

    def whole(self, value: float) -> str:
        return str(format_decimal(round(value), locale=self.locale))

    def plain(self, value: float, digits: int = 1) -> str:
        form = "#,##0" + ("." + "#" * digits if digits else "")
        return str(format_decimal(value, format=form, locale=self.locale))

    def fixed(self, value: float, digits: int) -> str:
        """Write all the digits, so that figures below each other can be compared."""
        form = "#,##0" + ("." + "0" * digits if digits else "")
        return str(format_decimal(value, format=form, locale=self.locale))

    def share(self, value: float | None, digits: int = 1) -> str:
        """Per cent; unknown is a dash, never 0."""
        if value is None:
            return DASH
        return self._phrases.percent.format(number=self.fixed(100 * value, digits))

    def seconds(self, value: float | None, digits: int = 1) -> str:
        if value is None:
            return DASH
        return self._phrases.seconds.format(number=self.fixed(value, digits))

    def figure(self, name: str, value: float | None) -> str:
        return self.share(value) if name in SHARES else self.seconds(value)

    def interval(self, name: str, interval: tuple[float, float] | None) -> str:
        if interval is None:
            return DASH
        low, high = (self.figure(name, one) for one in interval)
        return self._phrases.between.format(low=low, high=high)

    def moment(self, at: datetime) -> str:
        return str(format_datetime(at, "EEEE d MMMM y, HH:mm", tzinfo=at.tzinfo, locale=self.locale))
