"""The doctor's look at the static fallback documents: are they up to date, do they dial somebody, are they held where
the carrier looks for them?"""

import asyncio
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

import httpx2

from app.addresses import carrier_addresses
from app.edition_in_force import EditionUnknown, recorded_rule_book
from app.fallbacks import differing, documents_for, read_manifest
from app.findings import Finding, ok, warning, wrong
from config.fields import Settings, variable
from config.network import Network
from telephony.addresses import NUMBER_BLANK
from telephony.fallback_documents import FallbackDocument

TIMEOUT_S = 5.0
AT_ONCE_MAX = 8
SHOWN_MAX = 5
BYTES_MAX = 65_536
_WRITE = "Run `switchboard fallbacks write`, and put the documents where they are held."


async def check_fallbacks(settings: Settings, network: Network) -> list[Finding]:
    try:
        book = await recorded_rule_book(settings, network)
    except EditionUnknown as unknown:
        words = f"Nobody can tell whether the fallback documents are up to date ({unknown})."
        return [warning("fallback.unknown", words, "Look at the database first, then ask again.")]
    documents = documents_for(settings, book)
    findings = list(_folder(settings, documents))
    if settings.real_traffic:
        findings += _telephones(documents)
        findings += await check_held(settings, documents)
    return findings


def _folder(settings: Settings, documents: Sequence[FallbackDocument]) -> Iterator[Finding]:
    folder = settings.fallback_folder
    manifest = read_manifest(folder)
    if manifest is None:
        yield ok("fallback.new", f"The fallback documents will be written to {folder} at the next start.")
    elif stale := differing(folder, documents):
        words = f"The fallback documents in {folder} are not those of the rule book in force: {_some(stale)}."
        yield warning("fallback.stale", words, f"{_WRITE} The service does the first by itself.")
    else:
        words = f"The fallback documents in {folder} are those of edition {manifest.edition}."
        yield ok("fallback.written", words)


def _telephones(documents: Sequence[FallbackDocument]) -> Iterator[Finding]:
    silent = [one.number or one.name for one in documents if one.number and "<Dial" not in one.text]
    if silent:
        words = f"The fallback documents of {_some(silent)} ring nobody: they only ask to call again."
        yield warning(
            "fallback.nobody",
            words,
            f"Write telephones that people answer as {variable('fallback_numbers')}.",
        )


async def check_held(settings: Settings, documents: Sequence[FallbackDocument]) -> list[Finding]:
    """Fetch every document from where the carrier would, and compare it with what it must be."""
    if settings.static_fallback_url is None:
        return []
    addresses = carrier_addresses(settings)
    if NUMBER_BLANK in settings.static_fallback_url:
        wanted = {addresses.fallback(one.name.removesuffix(".xml")): one for one in documents}
    else:
        wanted = {addresses.fallback(): next(one for one in documents if one.name == "any.xml")}
    gate = asyncio.Semaphore(AT_ONCE_MAX)
    async with httpx2.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client:
        found = await asyncio.gather(*(_held(client, gate, *pair) for pair in wanted.items()))
    missing = [one.name for one, same in found if same is None]
    other = [one.name for one, same in found if same is False]
    findings = []
    if missing:
        words = f"Where the carrier would look for them, these fallback documents are not: {_some(missing)}."
        findings.append(
            wrong("fallback.not_held", words, f"{_WRITE} Or correct {variable('static_fallback_url')}.")
        )
    if other:
        words = f"These fallback documents are held in another version than the rule book asks for: {_some(other)}."
        findings.append(warning("fallback.held_differs", words, _WRITE))
    return findings or [
        ok("fallback.held", "The fallback documents are held where the carrier looks for them.")
    ]


async def _held(
    client: httpx2.AsyncClient, gate: asyncio.Semaphore, address: str, document: FallbackDocument
) -> tuple[FallbackDocument, bool | None]:
    """Compare one document. Returns: whether it is the same; None when there is none."""
    try:
        async with gate:
            answer = await client.get(address.partition("#")[0])
        if answer.status_code != 200 or len(answer.content) > BYTES_MAX:
            return document, None
        return document, _canonical(answer.text) == _canonical(document.text)
    except (httpx2.HTTPError, ElementTree.ParseError):
        return document, None


def _canonical(text: str) -> str:
    """Write a document so that only what the carrier reads counts: hosts may lay it out anew."""
    return ElementTree.canonicalize(text.strip(), strip_text=True)


def _some(names: Sequence[str]) -> str:
    rest = len(names) - SHOWN_MAX
    return ", ".join(names[:SHOWN_MAX]) + (f" and {rest} more" if rest > 0 else "")
