"""Puts what a broker reads into its folder, and says what changed and whether links have to be cut."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from central.fleet.identity import authority
from central.fleet.identity.naming import BROKER
from plumbing.trust import keys


def kept_for(name: str = BROKER) -> tuple[str, ...]:
    """What a broker of this name reads of the authority's folder, which it may not look into."""
    return authority.CHAIN, f"{name}.crt", f"{name}.key", authority.CRL


class Placed(Struct, frozen=True):
    """The files that are others than before. `is_cut`: a certificate is good no more that was until now.

    Mosquitto looks at the list as a link is made: one that stands goes on until the broker is started anew.
    """

    changed: tuple[str, ...]
    is_cut: bool


def place(kept: Path, made: Mapping[str, str], folder: Path, broker: str = BROKER) -> Placed:
    """Each file whole and at once, for the broker's group alone. Raises OSError or KeyFault."""
    wanted = {name: (kept / name).read_bytes() for name in kept_for(broker)}
    wanted |= {name: text.encode() for name, text in made.items()}
    present = {name: _read(folder / name) for name in wanted}
    over = _revoked(wanted[authority.CRL]) - _revoked(present[authority.CRL])
    changed = tuple(sorted(name for name, data in wanted.items() if data != present[name]))
    for name in changed:
        keys.write_shared(folder / name, wanted[name])
    return Placed(changed, bool(over))


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _revoked(pem: bytes) -> frozenset[int]:
    return authority.revoked_in(pem) if pem else frozenset()
