"""How a printer says it is."""

from msgspec import Struct


class State(Struct, frozen=True):
    """`faults` in words, most telling first; none of them: it can print. `is_busy`: it is printing."""

    faults: tuple[str, ...] = ()
    is_busy: bool = False
