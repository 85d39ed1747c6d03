"""What a dry run came to: a past day's calls played under the book in force and under a draft, beside the truth.

Shape: figures by name: `offered`, `answered`, `abandoned`, `service_level` (a share), `wait_mean_s`, `wait_p95_s`,
`given_min` (talk with callers of other regions). Groups by the codes of partners and languages; an empty code is what
nobody knows.
"""

import msgspec

GROUPS = ("partner", "language", "region", "hour")


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    truth: float | None
    before: float | None
    """Played under the book in force."""
    after: float | None
    """Played under the draft."""
    difference: float | None
    low: float | None
    """The difference lies between these in 19 of 20 cases, given what the day's journal does not say."""
    high: float | None


Row = dict[str, Figure]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """The result in one language."""

    verdict: str
    sentences: tuple[str, ...]
    """What was played, what changes call by call, how true the play is, and what was drawn."""


class DryRunResult(msgspec.Struct, frozen=True, kw_only=True):
    since: int
    until: int
    calls: int
    replications: int
    close: bool
    """Under the book in force the play comes close to what truly happened."""
    en: Told
    fr: Told
    whole: Row
    groups: dict[str, dict[str, Row]]

    def told(self, locale: str) -> Told:
        return self.fr if locale.startswith("fr") else self.en


_DECODER = msgspec.json.Decoder(DryRunResult)


def encode_result(result: DryRunResult) -> str:
    return msgspec.json.encode(result).decode()


def decode_result(text: str) -> DryRunResult | None:
    """Read a result; None where an older version of the program wrote it otherwise."""
    try:
        return _DECODER.decode(text)
    except msgspec.MsgspecError:
        return None
