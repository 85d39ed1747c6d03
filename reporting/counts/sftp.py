"""The server that takes the files in, over SFTP: known by its key, and given whole files only."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

import asyncssh

from config.reporting import SftpSettings
from reporting.counts.owed import HALF
from reporting.errors import DeliveryFailed

ANSWER_S_MAX: Final = 30.0
"""How long the server may take to let us in, and how long it may be silent afterwards."""
_REFUSALS: Final = {
    asyncssh.HostKeyNotVerifiable: "it shows another key than counts.sftp.host_key, so it may be somebody else",
    asyncssh.PermissionDenied: "it does not let this user in with this key",
    asyncssh.KeyExchangeFailed: "it has no key of the type of counts.sftp.host_key, or no cipher in common with us",
    asyncssh.SFTPPermissionDenied: "this user may not write there",
    asyncssh.SFTPNoSuchFile: "its folder (counts.sftp.folder) is not there",
    asyncssh.SFTPNoSuchPath: "its folder (counts.sftp.folder) is not there",
}
"""In our own words: what a server says is not repeated."""


class SftpPlace:
    """A folder on the server, while the connection lasts. Raises: DeliveryFailed"""

    def __init__(self, settings: SftpSettings, sftp: asyncssh.SFTPClient) -> None:
        self._settings = settings
        self._sftp = sftp

    async def check(self) -> None:
        """See that the folder is there."""
        with _in_words(self._settings.host):
            if not await self._sftp.isdir(self._settings.folder):
                raise DeliveryFailed(self._settings.host, _REFUSALS[asyncssh.SFTPNoSuchFile])

    async def put(self, folder: str, name: str, content: bytes) -> None:
        """Put a file down whole: under another name until all of it is there."""
        with _in_words(self._settings.host):
            here = PurePosixPath(self._settings.folder) / folder
            await self._sftp.makedirs(here, exist_ok=True)
            half, whole = here / f".{name}{HALF}", here / name
            async with self._sftp.open(half, "wb") as file:
                await file.write(content)
            arrived = await self._sftp.getsize(half)
            if arrived != len(content):
                why = f"{arrived} of the {len(content)} bytes of {folder}/{name} arrived"
                raise DeliveryFailed(self._settings.host, why)
            await self._rename(half, whole)

    async def _rename(self, half: PurePosixPath, whole: PurePosixPath) -> None:
        try:
            await self._sftp.posix_rename(half, whole)
        except asyncssh.SFTPOpUnsupported:
            # Servers without the extension rename only to a name that is free.
            if await self._sftp.exists(whole):
                await self._sftp.remove(whole)
            await self._sftp.rename(half, whole)


@asynccontextmanager
async def open_place(settings: SftpSettings) -> AsyncIterator[SftpPlace]:
    """Connect, as the settings say and not as this machine's user would. Raises: DeliveryFailed"""
    with _in_words(settings.host):
        connection = await asyncssh.connect(
            settings.host,
            settings.port,
            config=None,
            username=settings.user,
            client_keys=[_key(settings)],
            known_hosts=([asyncssh.import_public_key(settings.host_key)], [], []),
            preferred_auth="publickey",
            agent_path=None,
            connect_timeout=ANSWER_S_MAX,
            login_timeout=ANSWER_S_MAX,
            keepalive_interval=ANSWER_S_MAX / 2,
            keepalive_count_max=2,
        )
    async with connection:
        with _in_words(settings.host):
            sftp = await connection.start_sftp_client()
        async with sftp:
            yield SftpPlace(settings, sftp)


def _key(settings: SftpSettings) -> asyncssh.SSHKey:
    try:
        return asyncssh.read_private_key(Path(settings.key_file))
    except OSError as cause:
        why = f"the key {settings.key_file} cannot be read ({cause.strerror})"
        raise DeliveryFailed(settings.host, why) from cause
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as cause:
        why = f"{settings.key_file} holds no private key, or one with a passphrase"
        raise DeliveryFailed(settings.host, why) from cause


@contextmanager
def _in_words(host: str) -> Iterator[None]:
    try:
        yield
    except asyncssh.KeyImportError as cause:
        raise DeliveryFailed(host, "counts.sftp.host_key is no public key") from cause
    except (asyncssh.Error, OSError, TimeoutError) as cause:
        known = next((why for kind, why in _REFUSALS.items() if isinstance(cause, kind)), None)
        raise DeliveryFailed(
            host, known or f"it cannot be reached or broke off ({type(cause).__name__})"
        ) from cause
