"""What can stop the program from starting, in words for the person who started it.

StartError
├── PortInUse        another program listens there
├── StoreNotNamed    a process was started by hand without a Redis-protocol server to talk to
└── ProcessFailed    a process keeps ending right after its start
"""

from pathlib import Path


class StartError(Exception):
    """The program cannot start."""

    code = "start"


class PortInUse(StartError):
    code = "port_in_use"

    def __init__(self, host: str, port: int, variable: str) -> None:
        super().__init__(
            f"Port {port} on {host} is in use by another program. "
            f"End that program, or set {variable} to a free port."
        )


class StoreNotNamed(StartError):
    code = "store_not_named"

    def __init__(self) -> None:
        super().__init__(
            "REDIS_URL is not set. `switchboard run` starts a private server by itself; a process started alone "
            "must be told which Redis-protocol server holds the floor."
        )


class ProcessFailed(StartError):
    code = "process_failed"

    def __init__(self, name: str, log: Path, tail: str) -> None:
        super().__init__(f"The {name} process ends right after its start. The end of {log}:\n\n{tail}")
