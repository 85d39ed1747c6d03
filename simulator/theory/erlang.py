"""Erlang B, C and A: the stationary figures of n equal specialists, Poisson arrivals and exponential times.

Words: the load is arrivals times mean handling, in erlang. Every sum here has positive terms only, so no digit
is lost to cancellation; sums that would overflow are scaled down as they grow.
Source: each function names its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log

_LARGE, _SMALL = 1e200, 1e-200
_NEGLIGIBLE = 1e-18
_PANELS = 4_000
"""Panels of Simpson's rule."""
_FADED_LOG = -50.0
_FLUID_FROM = 20_000
"""Callers waiting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the callers and specialists of one stationary pool experience."""

    p_wait: float
    """Share of all callers who find nobody free."""
    wait_mean_s: float
    """Of all callers, those who leave included."""
    wait_mean_answered_s: float
    abandonment: float
    """Share of all callers who leave while waiting."""
    occupancy: float
    queue_mean: float


def erlang_b(load: float, servers: int) -> float:
    """Give the share of callers lost when nobody can wait.

    Source: Erlang 1917; the recursion on the inverse, 1/B(0) = 1, 1/B(k) = 1 + (k/load)/B(k-1).
    """
    return 1.0 / _inverse_b(load, servers)


def _inverse_b(load: float, servers: int) -> float:
    if load <= 0 or servers < 0:
        raise ValueError("load must be positive and servers at least 0")
    inverse = 1.0
    for k in range(1, servers + 1):
        inverse = 1.0 + k / load * inverse
    return inverse


def erlang_c(arrivals_per_s: float, handle_mean_s: float, servers: int) -> Figures:
    """Give the figures of M/M/n, where callers wait for ever.

    Raises: ValueError unless load < servers: otherwise the queue grows for ever.
    Source: Erlang 1917; C = B/(1 - rho (1 - B)), mean wait = C/(n mu - lam).
    """
    _check(arrivals_per_s, handle_mean_s, servers)
    load = arrivals_per_s * handle_mean_s
    if load >= servers:
        raise ValueError(f"a load of {load:g} erlang has no stationary queue with {servers} servers")
    blocked, rho = erlang_b(load, servers), load / servers
    p_wait = blocked / (1.0 - rho * (1.0 - blocked))
    wait_s = p_wait / _spare_per_s(arrivals_per_s, handle_mean_s, servers)
    return Figures(
        p_wait=p_wait,
        wait_mean_s=wait_s,
        wait_mean_answered_s=wait_s,
        abandonment=0.0,
        occupancy=rho,
        queue_mean=arrivals_per_s * wait_s,
    )


def erlang_a(arrivals_per_s: float, handle_mean_s: float, patience_mean_s: float, servers: int) -> Figures:
    """Give the figures of M/M/n+M, where callers leave after an exponential patience.

    With t(k) = prod_{j=1..k} lam/(n mu + j theta), state n+k has weight t(k) beside (n/load)/B(n-1) for all
    states with somebody free. From a queue of k a new caller is answered with chance
    n mu/(n mu + (k+1) theta), and then has waited sum_{j=1..k+1} 1/(n mu + j theta) on average.
    Source: Palm 1946; Garnett, Mandelbaum and Reiman 2002; Mandelbaum and Zeltyn, The Palm/Erlang-A queue.
    """
    _check(arrivals_per_s, handle_mean_s, servers, patience_mean_s)
    busy_per_s, theta = servers / handle_mean_s, 1.0 / patience_mean_s
    load = arrivals_per_s * handle_mean_s
    if _is_fluid(arrivals_per_s, busy_per_s, theta):
        return _fluid(arrivals_per_s, busy_per_s, theta)
    someone_free = servers / load * _inverse_b(load, servers - 1)
    weight, k, wait_answered_s = 1.0, 0, 0.0
    waiting = queue = answered_wait = 0.0
    while True:
        ends_per_s = busy_per_s + (k + 1) * theta
        wait_answered_s += 1.0 / ends_per_s
        waiting += weight
        queue += k * weight
        answered_wait += weight * busy_per_s / ends_per_s * wait_answered_s
        if ends_per_s > arrivals_per_s and (k + 1) * weight <= _NEGLIGIBLE * (queue + waiting):
            break
        k += 1
        weight *= arrivals_per_s / ends_per_s
        if weight > _LARGE:
            weight, waiting, queue = weight * _SMALL, waiting * _SMALL, queue * _SMALL
            answered_wait, someone_free = answered_wait * _SMALL, someone_free * _SMALL
    total = someone_free + waiting
    queue_mean = queue / total
    abandonment = theta * queue_mean / arrivals_per_s
    return Figures(
        p_wait=waiting / total,
        wait_mean_s=queue_mean / arrivals_per_s,
        wait_mean_answered_s=answered_wait / total / (1.0 - abandonment),
        abandonment=abandonment,
        occupancy=min(1.0, arrivals_per_s * (1.0 - abandonment) / busy_per_s),
        queue_mean=queue_mean,
    )


def _is_fluid(arrivals_per_s: float, busy_per_s: float, theta: float) -> bool:
    """Whether so many wait, and so surely, that neither their number nor a free specialist can be seen to vary.

    The most likely queue is k0 = (lam - n mu)/theta; it is e^(k0 (lam - n mu)/(2 n mu)) times as likely as none.
    """
    spare = arrivals_per_s - busy_per_s
    return spare > 0 and spare / theta > _FLUID_FROM and spare**2 / (2 * theta * busy_per_s) > -_FADED_LOG


def _fluid(arrivals_per_s: float, busy_per_s: float, theta: float) -> Figures:
    """Give the figures of a queue in which so many wait that as many leave as cannot be served.

    Everybody waits until so few are before them that their turn comes, ln(lam/(n mu))/theta, or leaves. The mean
    wait of the answered is within 5e-5 of Erlang A, which would add up as many terms as there are callers
    waiting; the other figures are exact.
    """
    abandonment = 1.0 - busy_per_s / arrivals_per_s
    return Figures(
        p_wait=1.0,
        wait_mean_s=abandonment / theta,
        wait_mean_answered_s=log(arrivals_per_s / busy_per_s) / theta,
        abandonment=abandonment,
        occupancy=1.0,
        queue_mean=arrivals_per_s * abandonment / theta,
    )


def service_level(
    arrivals_per_s: float,
    handle_mean_s: float,
    patience_mean_s: float | None,
    servers: int,
    threshold_s: float,
) -> float:
    """Give the share of all callers who are answered within the threshold; None is endless patience.

    Source: without patience 1 - C exp(-(n mu - lam) T). With it, Baccelli and Hebuterne 1981: the offered wait
            w has a density proportional to exp(lam (1 - e^(-theta w))/theta - n mu w), and is borne with chance
            e^(-theta w). With z = e^(-theta w), y = lam/theta and x = n mu/theta that is the integral of
            e^(y (1-z)) z^x from e^(-theta T) to 1, its whole (from 0) being all who wait and are answered.
    """
    if threshold_s < 0:
        raise ValueError("the threshold must not be negative")
    if patience_mean_s is None:
        late = exp(-_spare_per_s(arrivals_per_s, handle_mean_s, servers) * threshold_s)
        return 1.0 - erlang_c(arrivals_per_s, handle_mean_s, servers).p_wait * late
    figures = erlang_a(arrivals_per_s, handle_mean_s, patience_mean_s, servers)
    y, x = arrivals_per_s * patience_mean_s, servers * patience_mean_s / handle_mean_s
    within = _integral(x, y, exp(-threshold_s / patience_mean_s))
    ever = _integral(x, y, 0.0)
    answered_after_wait = figures.p_wait - figures.abandonment
    return 1.0 - figures.p_wait + answered_after_wait * within / ever


def wait_quantile_s(
    arrivals_per_s: float, handle_mean_s: float, patience_mean_s: float | None, servers: int, share: float
) -> float:
    """Give the wait that this share of the answered stays within; 0 when as many are answered at once.

    Source: as for `service_level`, turned round.
    """
    if not 0 <= share < 1:
        raise ValueError("the share must be at least 0 and below 1")
    if patience_mean_s is None:
        late = erlang_c(arrivals_per_s, handle_mean_s, servers).p_wait / (1.0 - share)
        return max(0.0, log(late)) / _spare_per_s(arrivals_per_s, handle_mean_s, servers) if late > 0 else 0.0
    figures = erlang_a(arrivals_per_s, handle_mean_s, patience_mean_s, servers)
    after_wait = share * (1.0 - figures.abandonment) - (1.0 - figures.p_wait)
    if after_wait <= 0:
        return 0.0
    y, x = arrivals_per_s * patience_mean_s, servers * patience_mean_s / handle_mean_s
    part = after_wait / (figures.p_wait - figures.abandonment)
    return -patience_mean_s * log(_from_above(x, y, min(1.0, part)))


def _integral(x: float, y: float, low: float) -> float:
    """Integrate e^(y (1-z)) z^x, divided by its greatest value on (0, 1], from `low` to 1."""
    height_log, begin, end = _hill(x, y)
    begin = max(begin, low)
    if begin >= end:
        return 0.0
    step = (end - begin) / _PANELS
    heights = [exp(height_log(begin + step * i)) for i in range(_PANELS + 1)]
    return step / 3 * (heights[0] + 4 * sum(heights[1::2]) + 2 * sum(heights[2:-1:2]) + heights[-1])


def _from_above(x: float, y: float, part: float) -> float:
    """Find the z above which this part of the whole integral lies, to a ten-thousandth of its width or better."""
    height_log, begin, end = _hill(x, y)
    step = (end - begin) / _PANELS
    heights = [exp(height_log(end - step * (i + 0.5))) for i in range(_PANELS)]
    missing, z = part * sum(heights), end
    for height in heights:
        if height >= missing:
            return z - step * missing / height
        missing, z = missing - height, z - step
    return begin


def _hill(x: float, y: float) -> tuple[Callable[[float], float], float, float]:
    """Give the logarithm of e^(y (1-z)) z^x over its greatest value on (0, 1], and where on either side it fades.

    It is concave: beyond the two places where it is negligible there is nothing to add.
    """
    peak = min(1.0, x / y)
    greatest = y * (1.0 - peak) + x * log(peak)

    def height_log(z: float) -> float:
        return y * (1.0 - z) + x * log(z) - greatest

    return height_log, _fades_at(height_log, peak, 0.0), _fades_at(height_log, peak, 1.0)


def _fades_at(height_log: Callable[[float], float], peak: float, limit: float) -> float:
    """Find where, from its peak towards the limit, a function becomes negligible; the limit if nowhere."""
    if limit > 0 and height_log(limit) > _FADED_LOG:
        return limit
    near, far = peak, limit
    for _ in range(100):
        middle = (near + far) / 2
        near, far = (middle, far) if height_log(middle) > _FADED_LOG else (near, middle)
    return near


def _spare_per_s(arrivals_per_s: float, handle_mean_s: float, servers: int) -> float:
    """How many more calls a second the servers could end than arrive: n mu - lam."""
    return servers / handle_mean_s - arrivals_per_s


def _check(arrivals_per_s: float, handle_mean_s: float, servers: int, patience_mean_s: float = 1.0) -> None:
    if min(arrivals_per_s, handle_mean_s, patience_mean_s) <= 0 or servers < 1:
        raise ValueError("arrivals, handling and patience must be positive, and servers at least 1")
