"""Who is let in: the checks between a raw HTTP request and an inquiry that may be put to the floor."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from routing.model import CommandId
from telephony.addresses import Addresses, Place, find
from telephony.signature import verify
from webhooks.caller_watch import WatchSettings
from webhooks.errors import Refusal, RequestRefused
from webhooks.inquiries import AGAIN, Inquiry
from webhooks.payloads import Fields
from webhooks.requests import BodyLimits, Receive, Scope, Target, header, is_form, parse, read_body

STEP_LENGTH = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceSettings:
    public_base_url: str
    """Scheme and host under which the carrier reaches us; what signatures are checked against."""
    account_sid: str
    auth_tokens: tuple[bytes, ...] = field(repr=False)
    """Every token that may sign now: two while one replaces the other."""
    lines: Mapping[str, str] = field(repr=False)
    """Dialled number -> name of the line."""
    relay_lines: frozenset[str] = frozenset()
    """Names of the lines that TTY and relay services call."""
    crisis_lines: frozenset[str] = frozenset()
    """Names of the lines whose callers may be in danger: they are asked for no key."""
    partner_numbers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Partner -> where its own phone system is reached (E.164 or sip:). Nothing else than these and the
    outside lines is ever dialled (S10)."""
    outside_lines: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Outside line -> where it is reached."""
    watch: WatchSettings = field(default_factory=WatchSettings)
    budget_s: float = 2.5
    limits: BodyLimits = field(default_factory=BodyLimits)
    fallbacks_max: int | None = 8
    """Spoken fallbacks in a row before a call is handed to the static document; None: never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    target: Target
    place: Place
    inquiry: Inquiry

    @property
    def spoken(self) -> int:
        """Count the spoken fallbacks that led here."""
        given = self.inquiry.fields.given(AGAIN)
        return int(given) if given.isdecimal() and len(given) < 4 else 0


async def admit(scope: Scope, receive: Receive, settings: VoiceSettings, addresses: Addresses) -> Admitted:
    """Turn a request into an inquiry. The cheapest checks come first; the body is read only if they pass.

    Raises: RequestRefused, CarrierHungUp.
    """
    target = Target.of(scope)
    found = find(target.path)
    if found is None:
        raise RequestRefused(Refusal.UNKNOWN_ADDRESS)
    if scope["method"] != "POST":
        raise RequestRefused(Refusal.WRONG_METHOD)
    if not is_form(scope):
        raise RequestRefused(Refusal.NOT_A_FORM)
    signature = header(scope, b"x-twilio-signature")
    if signature is None:
        raise RequestRefused(Refusal.SIGNATURE)
    body = await read_body(scope, receive, settings.limits)
    form = parse(body, settings.limits.fields_max)
    if not verify(addresses.signed(target.path, target.query), form, signature, settings.auth_tokens):
        raise RequestRefused(Refusal.SIGNATURE)
    query = parse(target.query.encode("latin-1"), settings.limits.fields_max) if target.query else ()
    fields = Fields(form, query)
    # Not every request is documented to name its account; none names another one.
    if fields.given("AccountSid") not in ("", settings.account_sid):
        raise RequestRefused(Refusal.ACCOUNT)
    identity = request_id(target, body)
    inquiry = Inquiry(id=identity, path=found.fields, fields=fields, step=identity[1 : 1 + STEP_LENGTH])
    return Admitted(target=target, place=found.place, inquiry=inquiry)


def request_id(target: Target, body: bytes) -> CommandId:
    """Name a request by all it says: a repeat has the same name, anything else another.

    The fields are taken still encoded, so no value can pose as two; their order does not count.
    """
    digest = blake2b(target.path.encode("latin-1"), digest_size=12)
    digest.update(b"?" + target.query.encode("latin-1") + b"\n")
    digest.update(b"&".join(sorted(body.split(b"&"))))
    return CommandId(f"w{digest.hexdigest()}")
