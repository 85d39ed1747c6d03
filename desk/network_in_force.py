"""The network as the published rule book names it: partners, lines and plans of an edition have their names there."""

from functools import lru_cache

import structlog

from config.errors import TableError
from config.network import Network, read_network
from routing.floor import Floor

log = structlog.get_logger(__name__)


def network_in_force(floor: Floor, file: Network) -> Network:
    """Give the network of the edition in force; the file's while no edition is, or where it cannot be read."""
    book = floor.rule_book
    if book is None or not book.edition or not book.source:
        return file
    return _read(book.source) or file


@lru_cache(maxsize=4)
def _read(source: str) -> Network | None:
    try:
        return read_network(source)
    except TableError as cause:
        log.warning("edition_not_read", cause=str(cause))
        return None
