"""A load of prepared HTTP requests over kept-alive connections, as cheap as it can be made in Python."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import cast

CONNECTIONS = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadResult:
    requests: int
    seconds: float
    refused: int
    """Answers other than 200 and 204."""
    latencies_ms: tuple[float, ...] = field(repr=False)

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


class _Connection(asyncio.Protocol):
    """Sends one request after another, each when the answer to the one before is complete."""

    def __init__(self, chains: "list[Sequence[bytes]]", done: "asyncio.Future[None]", into: "_Tally") -> None:
        self._chains = chains
        self._done = done
        self._into = into
        self._chain: Sequence[bytes] = ()
        self._step = 0
        self._buffer = b""
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's, only alike.
        self._transport = cast(asyncio.Transport, transport)
        self._next()

    def _next(self) -> None:
        if self._step == len(self._chain):
            if not self._chains:
                self._transport.close()
                self._done.set_result(None)
                return
            self._chain, self._step = self._chains.pop(), 0
        self._sent_at = perf_counter()
        self._transport.write(self._chain[self._step])
        self._step += 1

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, separator, body = self._buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        length = _content_length(head)
        if len(body) < length:
            return
        self._buffer = b""
        self._into.note((perf_counter() - self._sent_at) * 1_000, head[9:12])
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._done.set_exception(exc or ConnectionError("the server closed the connection"))


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line[:15].lower() == b"content-length:":
            return int(line[15:])
    return 0


@dataclass(slots=True)
class _Tally:
    latencies_ms: list[float] = field(default_factory=list)
    refused: int = 0

    def note(self, took_ms: float, status: bytes) -> None:
        self.latencies_ms.append(took_ms)
        if status not in (b"200", b"204"):
            self.refused += 1


async def put_load(
    port: int, chains: Sequence[Sequence[bytes]], connections: int = CONNECTIONS
) -> LoadResult:
    """Send every chain of requests, each chain in order on one connection, as fast as the server answers."""
    loop = asyncio.get_running_loop()
    left, tally = list(reversed(chains)), _Tally()
    done = [loop.create_future() for _ in range(connections)]
    began = perf_counter()
    for one in done:
        await loop.create_connection(lambda end=one: _Connection(left, end, tally), "127.0.0.1", port)  # type: ignore[misc]
    await asyncio.gather(*done)
    return LoadResult(
        requests=len(tally.latencies_ms),
        seconds=perf_counter() - began,
        refused=tally.refused,
        latencies_ms=tuple(tally.latencies_ms),
    )
