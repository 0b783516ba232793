"""Seals the tables that name persons wherever their bytes wait at the centre to be sent to boxes."""

from central.store.ledgers.sealing import Sealer

PRIVATE = frozenset({"parties"})


class Veil:
    """Without a sealer nothing that names persons can be kept to be sent, nor what was kept be opened."""

    def __init__(self, sealer: Sealer | None = None) -> None:
        self._sealer = sealer

    def veiled(self, kind: str, data: bytes) -> bytes:
        """Bytes of a table of this kind as the database may hold them. Raises ValueError without a sealer."""
        return self._keyed(kind).seal(data, _place(kind)) if kind in PRIVATE and data else data

    def bare(self, kind: str, data: bytes) -> bytes:
        """The bytes again. Raises ValueError without a sealer, SealBroken (one, too) with another key."""
        return self._keyed(kind).open(data, _place(kind)) if kind in PRIVATE and data else data

    def _keyed(self, kind: str) -> Sealer:
        if self._sealer is None:
            raise ValueError(f"table {kind} names persons and there is no key")
        return self._sealer


def kind_of(about: str) -> str:
    """The table that a command is about, "" for other commands: its `about` begins with it."""
    kind = about.partition("/")[0]
    return kind if kind in PRIVATE else ""


def _place(kind: str) -> str:
    return f"table/{kind}"
