"""Theory once more, for tests: one pool as a chain of states, solved by numbers and sharing no line with the formulas.

States are how many callers are in the house: a call arrives at rate `lam`, one ends at rate min(k, n) mu, one
waiting leaves at rate (k - n) theta. Shares of states come from their balance, waits from following one caller
through the places before them, in small steps of time.
"""

from dataclasses import dataclass
from math import exp


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The stationary pool. Rates a second; `theta` 0 is endless patience."""

    lam: float
    mu: float
    theta: float
    servers: int

    def shares(self) -> list[float]:
        """Give the share of time in each state, as far up as there is any worth speaking of."""
        weights, k = [1.0], 0
        while True:
            k += 1
            death = min(k, self.servers) * self.mu + max(0, k - self.servers) * self.theta
            weights.append(weights[-1] * self.lam / death)
            if k > self.servers and self.lam < death and weights[-1] < 1e-15 * max(weights):
                break
        whole = sum(weights)
        return [weight / whole for weight in weights]

    def p_wait(self) -> float:
        return sum(self.shares()[self.servers :])

    def queue(self) -> float:
        return sum((k - self.servers) * share for k, share in enumerate(self.shares()) if k > self.servers)

    def abandonment(self) -> float:
        return self.theta * self.queue() / self.lam

    def wait_mean_s(self) -> float:
        """Of all callers (Little's law)."""
        return self.queue() / self.lam

    def answered_within(self, seconds: float) -> float:
        """Give the share of all callers who are answered in time.

        With chance[j] for a caller with j before them: in a step of uniform time nothing happens, one of those
        before them leaves the line, or they do. All j are followed at once.
        """
        shares = self.shares()
        waiting = shares[self.servers :]
        ends, places = self.servers * self.mu, len(waiting)
        most = ends + (places + 1) * self.theta
        chance, found = [0.0] * places, [0.0] * places
        poisson = exp(-most * seconds)
        assert poisson > 0, "too many steps for this simple way"
        step, left = 0, 1.0
        while left > 1e-13 and poisson > 0:
            found = [so_far + poisson * now for so_far, now in zip(found, chance, strict=True)]
            left -= poisson
            step += 1
            poisson *= most * seconds / step
            chance = [
                (
                    (ends + j * self.theta) * (chance[j - 1] if j else 1.0)
                    + (most - ends - (j + 1) * self.theta) * chance[j]
                )
                / most
                for j in range(places)
            ]
        return 1.0 - sum(waiting) + sum(p * c for p, c in zip(waiting, found, strict=True))
