"""Get TwiML for a leg: ask its URL, and the fallback when that fails."""

from urllib.parse import urljoin

from simulator.carrier.delivery import DeliveryFailed
from simulator.carrier.leg import Goto, HungUp, Leg
from simulator.carrier.overrides import split_overrides
from simulator.carrier.progress import answer
from simulator.carrier.twiml import BadTwiml, read_twiml
from simulator.carrier.verbs import Document

STATIC = "static:"
XML_TYPES = frozenset({"text/xml", "application/xml"})
WRONG_CONTENT_TYPE = 12300
SCHEMA_WARNING = 12200
APPLICATION_ERROR_MESSAGE = "We are sorry, an application error has occurred. Goodbye."


class DocumentFailed(Exception):
    """A URL gave no usable TwiML."""

    def __init__(self, code: int, url: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.url = url
        self.detail = detail


def resolve(document: Document, url: str | None) -> str:
    """Make a URL of a document absolute; a missing one means the document's own."""
    return document.url if url is None else urljoin(document.url, url)


async def request_document(leg: Leg, goto: Goto) -> Document:
    """Request TwiML once, retries aside. Raises: DocumentFailed."""
    if goto.document is not None:
        return goto.document
    try:
        document = await _fetch(leg, goto)
    except DeliveryFailed as error:
        raise _reported(leg, DocumentFailed(error.code, error.url, error.detail)) from error
    except BadTwiml as error:
        raise _reported(
            leg, DocumentFailed(error.code, split_overrides(goto.url)[0], error.detail)
        ) from error
    for warning in document.warnings:
        leg.account.alert(SCHEMA_WARNING, leg.call.sid, goto.url, warning)
    return document


async def obtain_document(leg: Leg, goto: Goto) -> Document:
    """Request TwiML, from the fallback URL if need be. Raises: HungUp when both fail."""
    try:
        return await request_document(leg, goto)
    except DocumentFailed as failure:
        fallback = leg.call.fallback_url
        if fallback is None or fallback == goto.url:
            raise await _give_up(leg) from failure
        leg.note("fallback_used", url=fallback, error_code=failure.code, error_url=failure.url)
        fields = {"ErrorCode": str(failure.code), "ErrorUrl": failure.url}
        try:
            return await request_document(leg, Goto(fallback, leg.call.fallback_method, fields))
        except DocumentFailed as second:
            raise await _give_up(leg) from second


def tell(leg: Leg, goto: Goto) -> None:
    """Make a TwiML request whose answer nobody will follow, because the leg has gone elsewhere."""
    leg.account.spawn(_ask_in_vain(leg, goto.method, goto.url, leg.call.webhook_fields(**goto.fields)))


async def _ask_in_vain(leg: Leg, method: str, url: str, fields: dict[str, str]) -> None:
    try:
        await leg.account.post.request(method, url, fields, leg.call.batch, leg.due_at)
    except DeliveryFailed as error:
        leg.account.alert(error.code, leg.call.sid, error.url, error.detail)


async def _fetch(leg: Leg, goto: Goto) -> Document:
    account = leg.account
    if goto.url.startswith(STATIC):
        text = account.settings.twiml_bins.get(goto.url.removeprefix(STATIC))
        if text is None:
            raise DocumentFailed(11200, goto.url, "no such TwiML Bin")
        return read_twiml(text)
    asking = account.spawn(
        account.post.request(
            goto.method, goto.url, leg.call.webhook_fields(**goto.fields), leg.call.batch, leg.due_at
        )
    )
    reply = await leg.until(asking)
    if reply.content_type not in XML_TYPES:
        raise BadTwiml(WRONG_CONTENT_TYPE, f"content type {reply.content_type!r}")
    return read_twiml(reply.body, reply.url)


def _reported(leg: Leg, failure: DocumentFailed) -> DocumentFailed:
    leg.account.alert(failure.code, leg.call.sid, failure.url, failure.detail)
    leg.note("twiml_error", code=failure.code, url=failure.url, detail=failure.detail)
    return failure


async def _give_up(leg: Leg) -> HungUp:
    leg.note("application_error")
    answer(leg)
    await leg.linger(leg.scaled(len(APPLICATION_ERROR_MESSAGE) * leg.account.settings.say_s_per_character))
    return HungUp("network", "application_error")
