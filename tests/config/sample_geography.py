"""Where callers of the sample network are taken to be."""

from config.geography import RegionFinder
from config.network import load_network
from routing.model import RegionEvidence

NETWORK = load_network()
FINDER = RegionFinder(NETWORK)


def keyed(digits: str) -> RegionEvidence:
    found = FINDER.keyed(digits)
    assert found is not None
    return found


def said(text: str) -> RegionEvidence:
    found = FINDER.said(text)
    assert found is not None
    return found
