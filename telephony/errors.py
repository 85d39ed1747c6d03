"""What can go wrong on our side of the carrier.

    TelephonyError
    ├── NotSpeakable         a reply meant for a screen was about to be read to a telephone
    ├── AddressInvalid       a public address that no webhook could be signed or sent with
    ├── IdentityInvalid      a softphone name the carrier would not take
    ├── CarrierRefusal       the carrier understood a question and said no
    └── CarrierUnavailable   the carrier could not be asked; ask again later

Orders to the carrier do not raise for what the carrier answers: they return a `CarrierResult`.
"""


class TelephonyError(Exception):
    """Our side of the telephone carrier failed."""

    code = "telephony"
    retryable = False


class NotSpeakable(TelephonyError):
    """This reply has no spoken form."""

    code = "not_speakable"

    def __init__(self, reply: str) -> None:
        super().__init__(f"The reply {reply} is for a screen; there is nothing to say to a telephone.")


class AddressInvalid(TelephonyError):
    """This public address cannot be used."""

    code = "address_invalid"

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The public address cannot be used: {reason}. Give it as in https://voice.example.org, "
            "with no name, password, question mark or # in it."
        )


class IdentityInvalid(TelephonyError):
    """A softphone name holds 1 to 121 letters, digits and underscores."""

    code = "identity_invalid"

    def __init__(self) -> None:
        super().__init__("A softphone name holds 1 to 121 letters, digits and underscores, nothing else.")


class CarrierRefusal(TelephonyError):
    """The carrier refused a question."""

    code = "carrier_refusal"

    def __init__(self, status: int, code: int) -> None:
        self.status = status
        self.carrier_code = code
        super().__init__(
            f"The carrier refused (HTTP {status}, error {code}). The account's id or key may be wrong; "
            "https://www.twilio.com/docs/api/errors explains the number."
        )


class CarrierUnavailable(TelephonyError):
    """The carrier did not answer in time."""

    code = "carrier_unavailable"
    retryable = True

    def __init__(self, reason: str) -> None:
        super().__init__(f"The carrier could not be asked ({reason}). It will be asked again.")
