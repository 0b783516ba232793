"""Who gets how many partitions: as many as everybody, and those that are left over go by name."""

from collections.abc import Collection, Sequence


def share(partitions: int, members: Sequence[str], me: str) -> int:
    """How many are mine among these members; 0 where I am none of them. All shares make up the whole."""
    if me not in members:
        return 0
    least, over = divmod(partitions, len(members))
    return least + (sorted(members).index(me) < over)


def surplus(held: Collection[int], fair: int) -> frozenset[int]:
    """What to give up of what is held; the highest numbers, so that who asks again gets the same answer."""
    return frozenset(sorted(held)[fair:])
