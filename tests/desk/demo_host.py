"""Starts demos at once: `python -m tests.desk.demo_host DIRECTORY`.

Loading the desk and inventing its morning takes ten seconds of a processor, and every browser test wants a morning of
its own. Here it is invented once; each demo is a copy of this process with a copy of the records.
Reads orders from standard input, a line each: the size, the port and the demo's directory as JSON. Answers each with
the demo's process id.
"""

import asyncio
import gc
import json
import os
import shutil
import signal
import sys
import traceback
from pathlib import Path
from typing import NoReturn

from tests.desk.demo import invent, show
from tests.desk.morning import Morning
from tests.desk.room import DATABASE

LOG = "demo.log"


def main(directory: Path) -> None:
    # Nobody here waits for demos that have ended.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    mornings: dict[str, Morning] = {}
    with os.fdopen(os.dup(1), "w") as answers:
        # What is told meanwhile must not stand between the answers.
        os.dup2(2, 1)
        for line in sys.stdin:
            size, port, place = json.loads(line)
            records = directory / size
            if size not in mornings:
                records.mkdir()
                mornings[size] = asyncio.run(invent(size, records))
                gc.freeze()
            shutil.copy(records / DATABASE, Path(place) / DATABASE)
            process = os.fork()
            if process == 0:
                _become_demo(mornings[size], Path(place), port)
            answers.write(f"{process}\n")
            answers.flush()


def _become_demo(morning: Morning, place: Path, port: int) -> NoReturn:
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        log = os.open(place / LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((nothing, 0), (log, 1), (log, 2)):
            os.dup2(source, target)
        asyncio.run(show(morning, place, port))
    except KeyboardInterrupt:
        pass
    except BaseException:  # noqa: BLE001 - the copy may not go on as the host
        traceback.print_exc()
    finally:
        os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
