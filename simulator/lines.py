"""The telephone network of the carrier's double, as people outside use it: dial, hang up, learn what truly happened."""

from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
import msgspec

from simulator.carrier import DialRequest, FarEnd

TIMEOUT_S = 15.0
PAGE_SIZE = 500


class CarrierSilent(Exception):
    """The carrier's double did not answer, or refused."""


class TelephoneLines:
    """A client of the double's /network. `batch` names the softphones' calls, so that they are timed too."""

    def __init__(self, carrier_url: str, connector: aiohttp.BaseConnector, batch: str = "") -> None:
        self._url = carrier_url.rstrip("/")
        self._batch = batch
        self._session = aiohttp.ClientSession(
            connector=connector,
            connector_owner=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
        )

    async def close(self) -> None:
        await self._session.close()

    async def dial(self, calls: Sequence[DialRequest]) -> list[str]:
        """Place calls, up to a thousand at once. Returns: their SIDs, in order. Raises: CarrierSilent."""
        body = [call.model_dump(by_alias=True, exclude_defaults=True) for call in calls]
        return list((await self._ask("POST", "/network/calls", body))["call_sids"])

    async def plan(self, calls: Sequence[DialRequest]) -> None:
        """Have calls placed when they are due, up to a thousand at once. Raises: CarrierSilent."""
        body = [call.model_dump(by_alias=True, exclude_defaults=True) for call in calls]
        await self._ask("POST", "/network/plan", body)

    async def progress(self, batch: str) -> dict[str, Any]:
        """Say how many of a batch were placed, and how many are on the line. Raises: CarrierSilent."""
        return dict(await self._ask("GET", f"/network/progress?batch={batch}"))

    async def hang_up(self, call_sid: str) -> None:
        """Raises: CarrierSilent."""
        await self._ask("POST", f"/network/calls/{call_sid}/hangup", {})

    async def connect(self, token: str, params: Mapping[str, str], url: str = "") -> str:
        """Connect a softphone. Returns: the SID of its leg. Raises: CarrierSilent."""
        body = {"token": token, "params": dict(params), "batch": self._batch}
        return str((await self._ask("POST", "/network/devices/connect", body, url))["call_sid"])

    async def furnish(self, far_ends: Mapping[str, FarEnd]) -> None:
        """Say how telephones that are rung behave. Raises: CarrierSilent."""
        body = {address: one.model_dump(exclude_defaults=True) for address, one in far_ends.items()}
        await self._ask("PUT", "/network/far-ends", body)

    async def summary(self, batch: str) -> dict[str, Any]:
        """Raises: CarrierSilent."""
        return dict(await self._ask("GET", f"/network/summary?batch={batch}"))

    async def times_ms(self, batch: str) -> dict[str, list[float]]:
        """Tell how long each webhook of a batch took, by kind. Raises: CarrierSilent."""
        return dict((await self._ask("GET", f"/network/times?batch={batch}"))["times_ms"])

    async def health(self) -> dict[str, Any]:
        """Raises: CarrierSilent."""
        return dict(await self._ask("GET", "/network/health"))

    async def live(self) -> dict[str, Any]:
        """Tell whatever is not over at the carrier: calls, and rooms with those in them. Raises: CarrierSilent."""
        return dict(await self._ask("GET", "/network/live"))

    async def ordered(self, since: float) -> list[dict[str, Any]]:
        """List the calls that the service has had dialled since an instant, with their facts. Raises: CarrierSilent."""
        return await self._pages(f"/network/ordered?since={since}")

    async def calls(self, batch: str) -> list[dict[str, Any]]:
        """List all calls of a batch with their facts. Raises: CarrierSilent."""
        return await self._pages(f"/network/calls?batch={batch}&facts=true")

    async def _pages(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        page: int | None = 0
        while page is not None:
            answer = await self._ask("GET", f"{path}&page={page}&page_size={PAGE_SIZE}")
            found += answer["calls"]
            page = answer["next_page"]
        return found

    async def _ask(self, method: str, path: str, body: Any = None, url: str = "") -> Any:
        data = None if body is None else msgspec.json.encode(body)
        headers = {"Content-Type": "application/json"}
        base = url.rstrip("/") or self._url
        try:
            async with self._session.request(method, f"{base}{path}", data=data, headers=headers) as response:
                answer = await response.read()
                if response.status >= 300:
                    raise CarrierSilent(f"HTTP {response.status} for {path.partition('?')[0]}")
                return msgspec.json.decode(answer)
        except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError) as cause:
            raise CarrierSilent(type(cause).__name__) from cause
