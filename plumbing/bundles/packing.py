"""Bundles made: a folder of wheels, signed and put into one file."""

import os
import tarfile
from pathlib import Path

import msgspec

from plumbing import signing
from plumbing.bundles import reading
from plumbing.bundles.members import add, add_bytes
from plumbing.bundles.reading import MANIFEST, SIGNATURE, WHEELS
from plumbing.bundles.shape import FORMAT, BundleFault, Manifest, Wheel, order_of, read_manifest, to_sign

# The wheels once more beside the bundle, and installed: they come out three to four times as large.
_INSTALLED = 5
_SPARE_MB = 50


def name_of(manifest: Manifest) -> str:
    """The file's name."""
    return f"sanji-edge-{manifest.version}-{manifest.arch}.bundle"


def described(
    wheelhouse: Path, arch: str, pythons: tuple[str, ...], made_ms: int, goes_back_to: str = "0.0.0"
) -> Manifest:
    """The manifest of a folder of wheels, of the version that our own wheel there has. Raises BundleFault."""
    paths = sorted(wheelhouse.glob("*.whl"))
    own = [path.name.split("-")[1] for path in paths if path.name.startswith("sanji-")]
    if len(own) != 1:
        raise BundleFault("wheelhouse", f"{wheelhouse} holds {len(own)} wheels of sanji; it should hold one")
    order_of(own[0])
    order_of(goes_back_to)
    wheels = tuple(Wheel(path.name, reading.digest_of(path), path.stat().st_size) for path in paths)
    free_mb = _INSTALLED * sum(wheel.bytes for wheel in wheels) // 2**20 + _SPARE_MB
    made = Manifest(FORMAT, own[0], arch, pythons, made_ms, free_mb, wheels, goes_back_to)
    # As a box would read it: what it would refuse is not made.
    return read_manifest(msgspec.json.encode(made))


def pack(wheelhouse: Path, manifest: Manifest, private: bytes, folder: Path) -> Path:
    """Sign a manifest and write the bundle; it is there whole or not. Raises BundleFault or OSError."""
    target = folder / name_of(manifest)
    draft = target.with_name(f".{target.name}.draft")
    data = msgspec.json.encode(manifest)
    signature = signing.sign(private, to_sign(data))
    try:
        with draft.open("wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as archive:
                add_bytes(archive, MANIFEST, data)
                add_bytes(archive, SIGNATURE, signature)
                for place, wheel in enumerate(manifest.wheels, 1):
                    with (wheelhouse / wheel.name).open("rb") as source:
                        add(archive, f"{WHEELS}/{place}", wheel.bytes, source)
            file.flush()
            os.fsync(file.fileno())
        # A wheel that changed meanwhile is noticed here.
        reading.verify(draft, [signing.public_of(private)])
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return target
