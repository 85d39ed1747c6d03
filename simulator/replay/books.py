"""The rule books of a replay: a file, an edition or a draft of the records; and what moves between two of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.clock import SystemClock
from config.compile import compile_rulebook
from config.editions import local_day
from config.errors import TableError
from config.network import Network, load_network, presets, read_network
from config.settings import Settings
from records.database import open_database
from records.errors import RecordsError
from records.rule_books import FROM_THE_FILE, RuleBooks
from routing.model import Instant, PartnerId
from routing.rulebook import RuleBook
from simulator.replay.recording import ReplayError

_KINDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "file": "{name}",
        "edition": "edition {name}",
        "version": "version {name}",
        "draft": "draft {name}",
    },
    "fr": {
        "file": "{name}",
        "edition": "l’édition {name}",
        "version": "la version {name}",
        "draft": "l’ébauche {name}",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedBook:
    """A rule book, and what to call it."""

    name: str
    network: Network
    kind: str = "file"

    def called(self, lang: str) -> str:
        """Name it in English or French."""
        return _KINDS[lang][self.kind].format(name=self.name)

    @property
    def zone(self) -> str:
        return zone_of(self.network)

    def compiled(self, at: Instant) -> RuleBook:
        """Compile it for the days from a moment on."""
        return compile_rulebook(self.network, local_day(self.network, at))


def zone_of(network: Network) -> str:
    """Give the network's time zone: that of its default home."""
    return network.partners[network.about.default_home].zone


def is_stored(named: str) -> bool:
    """Tell whether a book must be looked up in the records: it is neither a file nor a preset."""
    return not (Path(named).exists() or named in presets() or named.endswith(".toml"))


def book_of_file(named: str) -> NamedBook:
    """Read a network's file, a preset, or (named by nothing) the shipped sample. Raises: ReplayError."""
    try:
        return NamedBook(name=named or "sample", network=load_network(Path(named) if named else None))
    except TableError as wrong:
        raise ReplayError(str(wrong)) from wrong


def book_of_journal(book: RuleBook) -> NamedBook:
    """Read the document that a book of the journal carries. Raises: ReplayError."""
    kind, name = ("edition", str(book.edition)) if book.edition else ("version", book.version[:12])
    try:
        return NamedBook(name=name, kind=kind, network=read_network(book.source))
    except TableError as wrong:
        raise ReplayError(
            f"the rule book of the journal cannot be read by this version: {wrong}. Name a file of it with --in-force."
        ) from wrong


async def stored_book(named: str, settings: Settings) -> NamedBook:
    """Read an edition by its number, or a draft by its id. Raises: ReplayError, RecordsUnavailable."""
    file = load_network(settings.network_file)
    engine = open_database(settings.sqlalchemy_url)
    try:
        books = RuleBooks(engine, file.about.id, SystemClock())
        if not named.isdecimal():
            draft = await books.draft(named)
            return NamedBook(
                name=f"{draft.title} ({draft.id})", kind="draft", network=read_network(draft.document)
            )
        if int(named) == FROM_THE_FILE:
            return NamedBook(name=named, kind="edition", network=file)
        edition = await books.edition(int(named))
        return NamedBook(name=named, kind="edition", network=read_network(edition.document))
    except (TableError, RecordsError) as wrong:
        raise ReplayError(f"{named}: {wrong}") from wrong
    finally:
        await engine.dispose()


def moved(before: Network, after: Network) -> Mapping[str, PartnerId]:
    """Give the census divisions that belong to another partner than before."""
    old = {division: code for code, entry in before.partners.items() for division in entry.divisions}
    return {
        division: PartnerId(code)
        for code, entry in after.partners.items()
        for division in entry.divisions
        if old.get(division, code) != code
    }
