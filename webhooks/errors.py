"""What can be wrong with a request from the carrier's side, and how each refusal is worded.

WebhookError
├── RequestRefused   the request is not one we take; nothing but a counter was touched
│   └── Malformed    a field that is read does not look like what the carrier sends
├── CarrierHungUp    the connection was closed before the request was whole
└── UnexpectedReply  the floor gave an answer that has no place at this point of a call
"""

from collections.abc import Mapping
from enum import StrEnum


class Refusal(StrEnum):
    UNKNOWN_ADDRESS = "unknown_address"
    WRONG_METHOD = "wrong_method"
    NOT_A_FORM = "not_a_form"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    UNREADABLE = "unreadable"
    SIGNATURE = "signature"
    ACCOUNT = "account"
    MALFORMED = "malformed"


REFUSALS: Mapping[Refusal, tuple[int, str]] = {
    Refusal.UNKNOWN_ADDRESS: (404, "No webhook has this address."),
    Refusal.WRONG_METHOD: (405, "Webhooks are sent with POST."),
    Refusal.NOT_A_FORM: (415, "Webhooks are sent as application/x-www-form-urlencoded."),
    Refusal.TOO_LARGE: (413, "The form is larger than a webhook can be."),
    Refusal.TOO_SLOW: (408, "The form did not arrive in time."),
    Refusal.UNREADABLE: (400, "The form is not plain ASCII or has too many fields."),
    Refusal.SIGNATURE: (403, "This request is not signed by the account's token for this public address."),
    Refusal.ACCOUNT: (403, "This request is for another account."),
    Refusal.MALFORMED: (400, "A field does not look as the carrier writes it."),
}


class WebhookError(Exception):
    """A webhook request could not be dealt with."""

    code = "webhook"
    retryable = False


class RequestRefused(WebhookError):
    """The request is not one that is taken here."""

    code = "request_refused"

    def __init__(self, refusal: Refusal, message: str | None = None) -> None:
        self.refusal = refusal
        self.status, worded = REFUSALS[refusal]
        super().__init__(message or worded)


class Malformed(RequestRefused):
    """A field of the request is missing or does not look like what the carrier sends."""

    code = "malformed"

    def __init__(self, name: str, problem: str) -> None:
        # The value stays out of the message: it may be somebody's number.
        super().__init__(Refusal.MALFORMED, f"The field {name} {problem}.")


class CarrierHungUp(WebhookError):
    """The carrier closed the connection before its request was whole."""

    code = "carrier_hung_up"


class UnexpectedReply(WebhookError):
    """The floor gave an answer that has no place at this point of a call."""

    code = "unexpected_reply"

    def __init__(self, place: str, reply: str) -> None:
        super().__init__(f"The floor answered {place} with {reply}, which cannot be spoken there.")
