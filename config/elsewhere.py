"""A question put to a process of its own: whoever asks also answers callers, and must not compute for seconds.

The process reads the question from its standard input, writes its answer as lines of JSON, makes way for everybody
else, and ends with its asker.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from config.settings import environment

LINE_BYTES_MAX = 16 * 1024 * 1024
OURS = ("SWITCHBOARD_", "TWILIO_", "REDIS_URL", "DATABASE_URL")
"""What variables with our settings begin with."""
OUT_OF_MEMORY_FIRST = b"1000"


def without_settings() -> Mapping[str, str]:
    """Give our environment without settings, and so without credentials."""
    return {name: value for name, value in environment().items() if not name.startswith(OURS)}


@asynccontextmanager
async def asked(
    command: Sequence[str], question: bytes, variables: Mapping[str, str]
) -> AsyncIterator[AsyncIterator[bytes]]:
    """Start `python -m command`, hand it a question, and lend the lines that it writes; then it ends."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *command,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env=dict(variables), limit=LINE_BYTES_MAX,
    )  # fmt: skip
    assert child.stdin is not None, "asked for a pipe"
    assert child.stdout is not None, "asked for a pipe"
    try:
        child.stdin.write(question)
        child.stdin.close()
        yield child.stdout
    finally:
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
        await child.wait()


def make_way(niceness: int) -> None:
    """Let everybody else have the processor and the memory first."""
    os.nice(niceness)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_bytes(OUT_OF_MEMORY_FIRST)


def question_and_teller() -> tuple[bytes, Callable[[bytes], None]]:
    """In the process: give what was asked, and what tells a line. Whatever else is printed goes elsewhere."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)

    def tell(line: bytes) -> None:
        out.write(line + b"\n")
        out.flush()

    return sys.stdin.buffer.read(), tell
