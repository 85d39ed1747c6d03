"""The numbers that people dial, by what they are for."""

from collections.abc import Mapping
from dataclasses import dataclass

from config.network import Network


@dataclass(frozen=True, slots=True, kw_only=True)
class DialledNumbers:
    open: tuple[str, ...]
    """Of lines for everybody, such as the main line; all numbers where no line is."""
    own: Mapping[str, str]
    """The number of a region's own line, by partner."""
    special: tuple[tuple[str, float], ...]
    """Numbers of lines with a purpose of their own, each with the share of callers who dial it."""
    typed: Mapping[str | None, str]
    """Numbers for TTY and relay services, by partner; None: for every region."""

    @classmethod
    def of(cls, lines: Mapping[str, str], network: Network, shares: Mapping[str, float]) -> "DialledNumbers":
        """Sort the numbers that lead to lines of the network.

        Shape: `lines` maps a dialled number to its line; `shares` names the special lines. The number of a line that
               the network does not have is dialled only where there is no other.
        """
        lines = {number: line for number, line in lines.items() if line in network.lines} or lines
        usual = {
            number: line for number, line in lines.items() if line not in shares and not _relay(network, line)
        }
        everybody = tuple(number for number, line in usual.items() if _partner(network, line) is None)
        return cls(
            open=everybody or tuple(usual or lines),
            own={
                partner: number
                for number, line in usual.items()
                if (partner := _partner(network, line)) is not None
            },
            special=tuple(
                (number, share)
                for name, share in shares.items()
                for number, line in lines.items()
                if line == name and not _relay(network, line)
            ),
            typed={
                _partner(network, line): number for number, line in lines.items() if _relay(network, line)
            },
        )


def _partner(network: Network, line: str) -> str | None:
    entry = network.lines.get(line)
    return entry.partner if entry is not None else None


def _relay(network: Network, line: str) -> bool:
    entry = network.lines.get(line)
    return entry is not None and entry.relay
