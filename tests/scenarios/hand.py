"""The carrier's requests, written by hand: what the double would never send."""

from collections.abc import Mapping
from urllib.parse import urlencode, urljoin
from xml.etree import ElementTree

import httpx2

from telephony.signature import sign
from tests.scenarios.world import MAIN_LINE, TORONTO, World

CALL = "CA" + "5a" * 16
REDIRECTS_MAX = 3


class Hand:
    """Writes the carrier's requests by hand."""

    def __init__(self, world: World, client: httpx2.AsyncClient) -> None:
        self.base = world.settings.public_base_url
        self._token = world.settings.twilio_auth_token.get_secret_value().encode()
        self._client = client
        self._standard = {
            "CallSid": CALL,
            "AccountSid": world.settings.twilio_account_sid,
            "From": TORONTO,
            "To": MAIN_LINE,
            "CallStatus": "in-progress",
            "Direction": "inbound",
        }

    async def post(
        self, path: str, fields: Mapping[str, str] | None = None, *, signature: str | bytes | None = ""
    ) -> httpx2.Response:
        """Send a request; `signature` replaces the right one, None leaves it out."""
        form = list((self._standard | dict(fields or {})).items())
        url = urljoin(self.base, path)
        given = sign(url, form, self._token) if signature == "" else signature
        headers = {b"Content-Type": b"application/x-www-form-urlencoded; charset=UTF-8"}
        if given is not None:
            headers[b"X-Twilio-Signature"] = given.encode() if isinstance(given, str) else given
        return await self._client.post(url, content=urlencode(form), headers=headers)

    async def follow(self, path: str, fields: Mapping[str, str] | None = None) -> ElementTree.Element:
        """Send a request and do as the documents say. Returns: the first one that does not lead on at once."""
        for _ in range(REDIRECTS_MAX + 1):
            answer = await self.post(path, fields)
            assert answer.status_code == 200
            document = document_in(answer)
            redirect = document.find("Redirect")
            if redirect is None or redirect.text is None or document.find("Enqueue") is not None:
                return document
            if any("/voice/wait-key/" in gather.get("action", "") for gather in document.iter("Gather")):
                # A turn of the wait leads on only once everything in it was heard.
                return document
            path = redirect.text.partition("#")[0]
        raise AssertionError(f"{REDIRECTS_MAX} redirects in a row, and no end: {path}")


def document_in(answer: httpx2.Response) -> ElementTree.Element:
    return ElementTree.fromstring(answer.text)  # noqa: S314 - written by our own program a moment ago
