"""Which press accepted which offer, so that the second window of one person is told instead of dialling too."""

from collections import OrderedDict

REMEMBERED_MAX = 2_000


class Acceptances:
    """One process's memory of recent accepts; what it has forgotten, the carrier's webhook still refuses."""

    def __init__(self) -> None:
        self._by_offer: OrderedDict[str, str] = OrderedDict()

    def by_another(self, offer: str, key: str) -> bool:
        return self._by_offer.get(offer, key) != key

    def by_this(self, offer: str, key: str) -> bool:
        return self._by_offer.get(offer) == key

    def claim(self, offer: str, key: str) -> bool:
        """Note that this press accepted the offer; False when another press did before."""
        holder = self._by_offer.setdefault(offer, key)
        while len(self._by_offer) > REMEMBERED_MAX:
            self._by_offer.popitem(last=False)
        return holder == key
