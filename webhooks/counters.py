"""What the webhooks have seen and done since the process started; for the health page and the doctor."""

from dataclasses import asdict, dataclass, field

from webhooks.errors import Refusal


@dataclass(slots=True)
class WebhookCounters:
    received: int = 0
    answered: int = 0
    """Documents and acknowledgements given as meant."""
    repeated: int = 0
    """Requests that this process had seen before, byte for byte."""
    refused: dict[Refusal, int] = field(default_factory=lambda: dict.fromkeys(Refusal, 0))
    fallback_spoken: int = 0
    handed_over: int = 0
    """Callers given to the carrier's static document after too many spoken fallbacks in a row."""
    callback_deferred: int = 0
    """Callbacks answered 503, so that the carrier brings them again."""
    started_over: int = 0
    """Callers whom the floor did not know and who were sent to the beginning."""
    key_asked: int = 0
    """Callers asked for a key because their number calls very often."""
    key_pressed: int = 0
    """Those of them who pressed one."""
    unlisted_line: int = 0
    """Calls to a number that no setting names."""
    evidence_failed: int = 0
    partner_unlisted: int = 0
    """Callers who were to ring at a partner whose telephone no setting names."""
    text_not_kept: int = 0
    """Text messages whose body could not be kept when they came; it is fetched from the carrier later."""
    floor_unavailable: int = 0
    errors: int = 0
    """Failures that nobody expected; each is in the log with its cause."""

    @property
    def refused_signature(self) -> int:
        """Count the unsigned: all of them at once means a wrong token or a wrong public address."""
        return self.refused[Refusal.SIGNATURE]

    def as_dict(self) -> dict[str, int]:
        """Flatten for a page: a refusal becomes `refused_<why>`."""
        flat = asdict(self)
        refused: dict[Refusal, int] = flat.pop("refused")
        return flat | {f"refused_{refusal}": count for refusal, count in refused.items()}
