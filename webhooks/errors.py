"""What can be wrong with a request from the carrier's or a partner's side, and how each refusal is worded.

WebhookError
├── RequestRefused   the request is not one we take; nothing but a counter was touched
│   └── Malformed    a field that is read does not look like what the carrier sends
├── ReportRefused    a partner's report is not one we take; nothing but a counter was touched
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


class ReportRefusal(StrEnum):
    UNKNOWN_ADDRESS = "unknown_address"
    WRONG_METHOD = "wrong_method"
    NOT_JSON = "not_json"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    SIGNATURE = "signature"
    CLOCK = "clock"
    FIELDS = "fields"
    ANOTHER_PARTNER = "another_partner"
    UNKNOWN_PARTNER = "unknown_partner"
    NO_PHONE_SYSTEM = "no_phone_system"
    NOT_NOW = "not_now"


REPORT_REFUSALS: Mapping[ReportRefusal, tuple[int, str]] = {
    ReportRefusal.UNKNOWN_ADDRESS: (404, "Reports go to /partners/load."),
    ReportRefusal.WRONG_METHOD: (405, "Reports are sent with POST."),
    ReportRefusal.NOT_JSON: (415, "Reports are sent as application/json."),
    ReportRefusal.TOO_LARGE: (413, "The report is larger than a report can be."),
    ReportRefusal.TOO_SLOW: (408, "The report did not arrive in time. Send it again."),
    ReportRefusal.SIGNATURE: (
        401,
        "The report is not signed with a key of the partner that it names. deploy/partners.md of Switchboard 211 says "
        "how to sign.",
    ),
    ReportRefusal.CLOCK: (
        401,
        "The time in X-Switchboard-Timestamp is more than five minutes from ours. Set your clock, and sign each report "
        "when you send it.",
    ),
    ReportRefusal.FIELDS: (400, "The report has a fault."),
    ReportRefusal.ANOTHER_PARTNER: (403, "The report is signed by one partner and speaks of another."),
    ReportRefusal.UNKNOWN_PARTNER: (409, "The network's rule book has no partner of this code."),
    ReportRefusal.NO_PHONE_SYSTEM: (
        409,
        "By the network's rule book the specialists of this partner sign in here; it has no phone system to report of.",
    ),
    ReportRefusal.NOT_NOW: (503, "The report could not be taken in just now. Send the next one as usual."),
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


class ReportRefused(WebhookError):
    """A partner's report is not one that is taken here."""

    code = "report_refused"

    def __init__(self, refusal: ReportRefusal, message: str | None = None) -> None:
        self.refusal = refusal
        self.status, worded = REPORT_REFUSALS[refusal]
        super().__init__(message or worded)


class CarrierHungUp(WebhookError):
    """The carrier closed the connection before its request was whole."""

    code = "carrier_hung_up"


class UnexpectedReply(WebhookError):
    """The floor gave an answer that has no place at this point of a call."""

    code = "unexpected_reply"

    def __init__(self, place: str, reply: str) -> None:
        super().__init__(f"The floor answered {place} with {reply}, which cannot be spoken there.")
