"""What queueing theory knows exactly: the figures that a simulated pool of equal specialists must come to."""

from simulator.theory.erlang import Figures, erlang_a, erlang_b, erlang_c, service_level, wait_quantile_s
from simulator.theory.one_pool import PoolCall, pool_waits

__all__ = [
    "Figures",
    "PoolCall",
    "erlang_a",
    "erlang_b",
    "erlang_c",
    "pool_waits",
    "service_level",
    "wait_quantile_s",
]
