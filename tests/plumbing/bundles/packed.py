"""Bundles for tests: wheels of a few bytes, signed by a key of releases."""

from pathlib import Path

from msgspec import Struct

from plumbing import signing
from plumbing.bundles import packing
from plumbing.bundles.shape import Machine, Manifest

MADE_MS = 1_700_000_000_000
MACHINE = Machine("0.1.0", "x86_64", "3.11", 10_000)


class Press(Struct, frozen=True):
    """Makes bundles in a folder."""

    folder: Path
    private: bytes

    @property
    def keys(self) -> tuple[bytes, ...]:
        """What a box knows of it."""
        return (signing.public_of(self.private),)

    def wheelhouse(self, version: str = "0.2.0") -> Path:
        """Three wheels, which are none but for their names."""
        made = self.folder / f"wheelhouse-{version}"
        made.mkdir()
        for name in (f"sanji-{version}-py3-none-any.whl", "msgspec-0.19-cp311.whl", "zstandard-1-any.whl"):
            (made / name).write_bytes(name.encode() * 100)
        return made

    def manifest(self, wheelhouse: Path, arch: str = "x86_64", goes_back_to: str = "0.0.0") -> Manifest:
        """What such a folder holds."""
        return packing.described(wheelhouse, arch, ("3.11", "3.13"), MADE_MS, goes_back_to)

    def bundle(self, version: str = "0.2.0", arch: str = "x86_64") -> Path:
        """A good one."""
        wheels = self.wheelhouse(version)
        return packing.pack(wheels, self.manifest(wheels, arch), self.private, self.folder)


def press(folder: Path) -> Press:
    """One with a fresh key."""
    return Press(folder, signing.made())
