"""A real SFTP server on loopback, as whoever takes the files in would run it; it can be told to misbehave."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncssh

from config.reporting import SftpSettings

USER = "two-one-one"


@dataclass
class Receiver:
    """The server, its files in `home`, and its quirks."""

    home: Path
    keys: Path
    """Where the keys of both sides lie."""
    host_key: asyncssh.SSHKey = field(default_factory=lambda: asyncssh.generate_private_key("ssh-ed25519"))
    port: int = 0
    loses: int = 0
    """How many bytes of each file it loses."""
    plain: bool = False
    """Whether it knows nothing but the protocol's third version."""
    taken: list[str] = field(default_factory=list)
    """The names under which files arrived, as they came."""

    def __post_init__(self) -> None:
        self.home.mkdir()
        self.keys.mkdir()
        for name in ("ours", "strangers"):
            key = asyncssh.generate_private_key("ssh-ed25519")
            key.write_private_key(str(self.keys / name))
            key.write_public_key(str(self.keys / f"{name}.pub"))

    def settings(self, **changes: object) -> SftpSettings:
        given = SftpSettings(
            host="127.0.0.1",
            port=self.port,
            user=USER,
            key_file=str(self.keys / "ours"),
            host_key=self.host_key.export_public_key().decode(),
            folder="incoming",
        )
        return given.model_copy(update=changes)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        server = await asyncssh.listen(
            "127.0.0.1",
            self.port,
            server_host_keys=[self.host_key],
            authorized_client_keys=str(self.keys / "ours.pub"),
            sftp_factory=lambda channel: _Files(channel, self),
        )
        self.port = server.get_port()
        try:
            yield
        finally:
            server.close()
            await server.wait_closed()


class _Files(asyncssh.SFTPServer):
    def __init__(self, channel: "asyncssh.SSHServerChannel[bytes]", receiver: Receiver) -> None:
        super().__init__(channel, chroot=str(receiver.home).encode())
        self._receiver = receiver

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        self._receiver.taken.append(path.decode())
        return super().open(path, pflags, attrs)

    def write(self, file_obj: object, offset: int, data: bytes) -> int:
        super().write(file_obj, offset, data[: len(data) - self._receiver.loses])
        return len(data)

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        if self._receiver.plain:
            raise asyncssh.SFTPOpUnsupported("posix-rename")
        super().posix_rename(oldpath, newpath)
