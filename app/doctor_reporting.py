"""The doctor's look at what is reported to whom: the reporting file, its folder, and the server that takes files in."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from app.counts_keeper import counts_sending
from app.findings import Finding, ok, warning, wrong
from config.errors import ConfigError
from config.fields import Settings
from config.reporting import CountsSettings, SftpSettings, load_reporting
from reporting.errors import DeliveryFailed

_CORRECT = "Correct the file that SWITCHBOARD_REPORTING_FILE names, as docs/reporting.md shows."


async def check_reporting(settings: Settings) -> list[Finding]:
    """Look at what is exported; a network that exports nothing is told nothing."""
    try:
        counts = load_reporting(settings.reporting_file).counts
    except ConfigError as error:
        return [wrong("reporting.wrong", problem, _CORRECT) for problem in error.problems]
    if counts is None:
        return []
    findings = [_check_folder(Path(counts.folder))]
    if counts.sftp is not None:
        findings += _check_key(Path(counts.sftp.key_file))
        findings.append(await _check_server(counts.sftp))
        findings += _check_owed(counts)
    return findings


def _check_folder(folder: Path) -> Finding:
    if os.access(folder if folder.exists() else folder.absolute().parent, os.W_OK | os.X_OK):
        return ok("counts.folder", f"The exports of needs are put into {folder}.")
    return wrong("counts.folder", f"The exports of needs cannot be put into {folder}.", _CORRECT)


def _check_key(file: Path) -> Iterator[Finding]:
    if file.exists() and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield warning(
            "counts.key_open",
            f"Other users of this machine may read {file}, the key of the exports.",
            f"Run: chmod 600 {file}",
        )


async def _check_server(sftp: SftpSettings) -> Finding:
    # Loaded here: few networks send, and the library is large.
    from reporting.counts.sftp import open_place

    try:
        async with open_place(sftp) as place:
            await place.check()
    except DeliveryFailed as failed:
        return wrong("counts.sftp", str(failed), _CORRECT)
    return ok(
        "counts.sftp", f"{sftp.host} shows its key, lets {sftp.user} in and has the folder {sftp.folder}."
    )


def _check_owed(counts: CountsSettings) -> Iterator[Finding]:
    sending = counts_sending(counts)
    owed = sum(sending.owes(partner) for partner in counts.authorised) if sending is not None else 0
    if owed:
        yield warning(
            "counts.owed",
            f"{owed} sets of the exports of needs wait to be sent.",
            "The service sends them while it runs; `switchboard counts send` does so now, and says what is in the way.",
        )
