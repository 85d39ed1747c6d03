"""The doctor's look at the carrier: does the account let us in, and does it lead calls to us and away from us?"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from random import SystemRandom
from typing import TypeVar
from urllib.parse import urlsplit

from app.addresses import carrier_addresses
from app.carrier import CARRIER_QUEUE_SIZE, carrier_account, owner_account
from app.findings import Finding, ok, warning, wrong
from app.shown import shown_address
from app.texts import serves_texts
from config.fields import Settings, variable
from telephony import account
from telephony.account import CallHandling
from telephony.addresses import Addresses
from telephony.errors import CarrierRefusal, TelephonyError
from telephony.rest import TwilioCarrier

T = TypeVar("T")

_APPLY = "`switchboard twilio apply`"


async def check_account(settings: Settings) -> list[Finding]:
    findings: list[Finding] = []
    owner = TwilioCarrier(owner_account(settings), random=SystemRandom().random)
    ours = TwilioCarrier(carrier_account(settings), random=SystemRandom().random)
    try:
        for check in (_owner(owner), _with_key(ours, settings)):
            findings += [finding async for finding in check]
    finally:
        await owner.close()
        await ours.close()
    return findings


async def _owner(carrier: TwilioCarrier) -> AsyncIterator[Finding]:
    status = await _asked(account.account_status, carrier)
    if isinstance(status, TelephonyError):
        token = f"{variable('twilio_account_sid')} and {variable('twilio_auth_token')}"
        yield _unanswered(status, "account", f"the account with its auth token; check {token}")
    elif status != "active":
        words = f"The account at the carrier is {status}: it takes no calls."
        yield wrong("account.not_active", words, "Ask the carrier, and pay what is due.")
    else:
        yield ok("account.ok", "The account at the carrier is active and knows our auth token.")


async def _with_key(carrier: TwilioCarrier, settings: Settings) -> AsyncIterator[Finding]:
    queues = await _asked(account.queues, carrier)
    if isinstance(queues, TelephonyError):
        key = f"{variable('twilio_api_key_sid')} and {variable('twilio_api_key_secret')}"
        yield _unanswered(queues, "key", f"the account with the API key; check {key}")
        # Whoever is not let in would be told the same again and again.
        return
    yield ok("key.ok", "The API key opens the account.")
    queue = queues.get(settings.twilio_queue)
    yield _queue(settings.twilio_queue, None if queue is None else queue.max_size)
    addresses = carrier_addresses(settings)
    found = await _asked(
        lambda carrier: account.application(carrier, settings.twilio_application_sid), carrier
    )
    if isinstance(found, TelephonyError):
        yield _unanswered(found, "application", "the account for its TwiML application")
    else:
        for finding in _application(settings, addresses, found):
            yield finding
    numbers = await _asked(account.numbers, carrier)
    if isinstance(numbers, TelephonyError):
        yield _unanswered(numbers, "number", "the account for its numbers")
        return
    for number in settings.lines:
        for finding in _number(number, addresses, numbers.get(number), texts=serves_texts(settings)):
            yield finding
    for number, handling in numbers.items():
        if number not in settings.lines and _bare(handling.voice_url) == _bare(addresses.inbound()):
            words = (
                f"{number} leads to us, but {variable('lines')} does not name it: its callers have no line."
            )
            yield warning("number.unlisted", words, f"Add it to {variable('lines')}.")


async def _asked(
    question: Callable[[TwilioCarrier], Awaitable[T]], carrier: TwilioCarrier
) -> T | TelephonyError:
    try:
        return await question(carrier)
    except TelephonyError as error:
        return error


def _unanswered(error: TelephonyError, room: str, what: str) -> Finding:
    if isinstance(error, CarrierRefusal):
        words = (
            f"The carrier refuses {what.partition(';')[0]} (HTTP {error.status}, error {error.carrier_code})."
        )
        remedy = what.partition("; ")[2] or "look the number up at https://www.twilio.com/docs/api/errors"
        return wrong(f"{room}.refused", words, f"{remedy[0].upper()}{remedy[1:]}.")
    words = f"The carrier could not be asked about {what.partition(';')[0]}."
    return wrong(f"{room}.unreachable", words, "Check this machine's way to the carrier, then ask again.")


def _queue(name: str, size: int | None) -> Finding:
    if size is None:
        words = (
            f"The carrier's queue {name} does not exist yet; one made on the fly holds 1,000 callers only."
        )
        return wrong("queue.missing", words, "Start the service: the dispatcher makes it.")
    if size != CARRIER_QUEUE_SIZE:
        words = f"The carrier's queue {name} holds {size:,} callers, not {CARRIER_QUEUE_SIZE:,}."
        return wrong("queue.size", words, "Start the service again: the dispatcher sets it.")
    return ok("queue.ok", f"The carrier's queue {name} holds {size:,} callers.")


def _application(settings: Settings, addresses: Addresses, found: CallHandling | None) -> Iterator[Finding]:
    sid = settings.twilio_application_sid
    if found is None:
        words = f"The account has no TwiML application {sid}: specialists' browsers cannot call."
        yield wrong(
            "application.missing",
            words,
            f"Create one and write its SID as {variable('twilio_application_sid')}.",
        )
        return
    name = f"TwiML application {sid}"
    faults = [
        *_address("application.voice_url", name, "voice URL", found.voice_url, addresses.specialist()),
        *_post("application.voice_method", name, "voice URL", found.voice_method),
        *_callback("application.status_callback", name, found, addresses.leg_status()),
    ]
    yield from faults or [ok("application.ok", f"The {name} leads specialists' browsers to us.")]


def _number(
    number: str, addresses: Addresses, found: CallHandling | None, *, texts: bool
) -> Iterator[Finding]:
    if found is None:
        words = f"The account has no number {number}: its callers do not reach us."
        yield wrong("number.missing", words, f"Buy or move it, or take it out of {variable('lines')}.")
        return
    if found.elsewhere:
        words = f"{number} is handled by {found.elsewhere}, so its own voice URL is not used."
        yield wrong("number.elsewhere", words, "Take that application or trunk off the number.")
        return
    faults = [
        *_address("number.voice_url", number, "voice URL", found.voice_url, addresses.inbound()),
        *_post("number.voice_method", number, "voice URL", found.voice_method),
        *_callback("number.status_callback", number, found, addresses.call_status()),
        *_fallback(number, found, addresses),
        *(_messages(number, found, addresses) if texts else ()),
    ]
    yield from faults or [ok("number.ok", f"{number} leads to us, and without us to a static document.")]


def _messages(number: str, handling: CallHandling, addresses: Addresses) -> Iterator[Finding]:
    """Where texts are served, whoever writes to a number must reach us too."""
    yield from _address("number.sms_url", number, "messages URL", handling.sms_url, addresses.text())
    if handling.sms_url:
        yield from _post("number.sms_method", number, "messages URL", handling.sms_method)


def _address(code: str, name: str, what: str, found: str, wanted: str) -> Iterator[Finding]:
    if found == wanted:
        return
    remedy = f"Set it to {wanted}, or let {_APPLY} do so."
    if _bare(found) == _bare(wanted):
        words = f"{name}: the {what} is ours, but lacks the time limits after the # sign."
        yield warning(f"{code}_limits", words, remedy)
    else:
        yield wrong(code, f"{name}: the {what} is {shown_address(found)}.", remedy)


def _post(code: str, name: str, what: str, found: str) -> Iterator[Finding]:
    if found.upper() != "POST":
        yield wrong(
            code,
            f"{name}: the {what} is requested with {found or 'nothing'}.",
            f"Set its method to POST, or let {_APPLY} do so.",
        )


def _callback(code: str, name: str, found: CallHandling, wanted: str) -> Iterator[Finding]:
    yield from _address(code, name, "status callback", found.status_callback, wanted)
    if found.status_callback:
        yield from _post(f"{code}_method", name, "status callback", found.status_callback_method)


def _fallback(number: str, handling: CallHandling, addresses: Addresses) -> Iterator[Finding]:
    """The document for the time when nothing of ours answers must be there, and must not be ours."""
    found, chosen = handling.voice_fallback_url, None
    if addresses.static_fallback_url is not None:
        chosen = addresses.fallback(number)
    remedy = f"Set it to {chosen or 'a static document that the carrier holds (deploy/carrier.md says how)'}."
    ours = urlsplit(addresses.public_base_url).hostname
    if not found:
        words = f"{number}: there is no fallback URL, so callers are cut off whenever we do not answer."
        yield wrong("number.fallback_missing", words, remedy)
    elif urlsplit(found).hostname == ours:
        words = f"{number}: the fallback URL leads to us, who do not answer when it is needed."
        yield wrong("number.fallback_ours", words, remedy)
    elif chosen is not None and found != chosen:
        words = (
            f"{number}: the fallback URL is not the document that {variable('static_fallback_url')} names."
        )
        yield warning("number.fallback_other", words, remedy)
    elif chosen is not None and handling.voice_fallback_method != addresses.fallback_method:
        words = f"{number}: the fallback is requested with {handling.voice_fallback_method}, which files do not answer."
        yield wrong("number.fallback_method", words, f"Set its method to {addresses.fallback_method}.")


def _bare(address: str) -> str:
    return address.partition("#")[0]
