"""The seeds of replications."""

from hashlib import blake2b


def replication_seed(seed: int, number: int) -> int:
    """Give the seed of the `number`-th replication, counted from 1.

    The first has the seed itself; each other has one of its own, which played alone gives the same run again.
    """
    if number == 1:
        return seed
    # 48 bits: a number that every reader of JSON keeps.
    return int.from_bytes(blake2b(f"{seed}#{number}".encode(), digest_size=6).digest())
