"""Sends what is owed, set by set; whatever cannot be sent now stays owed."""

from pathlib import Path

from config.reporting import CountsSettings, SftpSettings
from reporting.counts.owed import owed_of, strike_off, waiting
from reporting.counts.sftp import open_place


class CountsSending:
    """Raises: DeliveryFailed, OSError where the folder cannot be read"""

    def __init__(self, settings: CountsSettings, sftp: SftpSettings) -> None:
        self._sftp = sftp
        self._folder = Path(settings.folder)

    def owes(self, partner: str) -> int:
        """Say how many sets of a partner wait to be sent."""
        return len(waiting(self._folder / partner))

    async def send(self, partner: str) -> list[Path]:
        """Send every set of a partner that is owed. Returns: those that arrived whole."""
        sent: list[Path] = []
        if not self.owes(partner):
            return sent
        async with open_place(self._sftp) as place:
            await place.check()
            for owed in owed_of(self._folder / partner):
                where = owed.folder.relative_to(self._folder).as_posix()
                for name, content in owed.files.items():
                    await place.put(where, name, content)
                strike_off(owed)
                sent.append(owed.folder)
        return sent
