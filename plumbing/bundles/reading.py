"""Bundles read: whose word it is, then each wheel by its digest; what fails leaves nothing behind."""

import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from plumbing import signing
from plumbing.bundles.members import Member, chunks, demand_end, next_member
from plumbing.bundles.shape import (
    BUNDLE_BYTES_MAX,
    MANIFEST_BYTES_MAX,
    BundleFault,
    Manifest,
    Wheel,
    read_manifest,
    to_sign,
)

MANIFEST, SIGNATURE, WHEELS = "manifest.json", "manifest.sig", "wheels"
_KEYS_BYTES_MAX = 4096

Sink = Callable[[bytes], object]


def keys_in(path: Path) -> tuple[bytes, ...]:
    """The public keys of releases, one a line; a line that begins with # is none. Raises BundleFault."""
    try:
        with path.open("rb") as file:
            lines = file.read(_KEYS_BYTES_MAX).decode("ascii").splitlines()
        return tuple(signing.key_in(line) for line in lines if line.strip() and not line.startswith("#"))
    except (OSError, UnicodeDecodeError, signing.KeyFault) as why:
        raise BundleFault("no_key", f"{path}: no key of releases can be read there ({why})") from why


def manifest_of(path: Path, keys: Sequence[bytes]) -> Manifest:
    """The signed manifest of a bundle, its wheels not looked at. Raises BundleFault."""
    with _opened(path) as stream:
        return _manifest(stream, keys)


def verify(path: Path, keys: Sequence[bytes]) -> Manifest:
    """A bundle's manifest, each of its bytes being as signed. Raises BundleFault."""
    with _opened(path) as stream:
        manifest = _manifest(stream, keys)
        for place, wheel in enumerate(manifest.wheels, 1):
            _copy(stream, place, wheel, _nowhere)
        _demand_no_more(stream)
    return manifest


def unpack(path: Path, keys: Sequence[bytes], into: Path) -> Manifest:
    """Verify a bundle and put its wheels into a folder that is made for it, in one reading.

    What is checked is what is written, so nobody can put another file in between. After a fault the folder
    is not there. Raises BundleFault, and OSError for no room or a folder that is there.
    """
    into.mkdir()
    try:
        with _opened(path) as stream:
            manifest = _manifest(stream, keys)
            for place, wheel in enumerate(manifest.wheels, 1):
                with (into / wheel.name).open("xb") as file:
                    _copy(stream, place, wheel, file.write)
                    file.flush()
                    os.fsync(file.fileno())
            _demand_no_more(stream)
    except BaseException:
        shutil.rmtree(into)
        raise
    return manifest


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _opened(path: Path) -> BinaryIO:
    try:
        size = path.stat().st_size
        if size > BUNDLE_BYTES_MAX:
            raise BundleFault("oversize", f"{path.name} has {size} bytes, over {BUNDLE_BYTES_MAX}")
        return path.open("rb")
    except OSError as why:
        raise BundleFault("unreadable", f"{path} cannot be read: {why}") from why


def _manifest(stream: BinaryIO, keys: Sequence[bytes]) -> Manifest:
    data = _small(stream, MANIFEST, MANIFEST_BYTES_MAX)
    signature = _small(stream, SIGNATURE, signing.SIGNATURE_BYTES)
    # Nothing of it is read as more than bytes before it is known whose word it is.
    if not any(signing.is_signed(key, to_sign(data), signature) for key in keys):
        raise BundleFault("signature", "it is signed with none of the keys of releases that are known here")
    return read_manifest(data)


def _small(stream: BinaryIO, name: str, bytes_max: int) -> bytes:
    member = next_member(stream)
    if member is None or member.name != name:
        raise BundleFault("archive", f"{name} is not where it should be; it is no bundle")
    if member.bytes > bytes_max:
        raise BundleFault("oversize", f"{name} has {member.bytes} bytes; at most {bytes_max} are taken")
    return b"".join(chunks(stream, member))


def _copy(stream: BinaryIO, place: int, wheel: Wheel, sink: Sink) -> None:
    """A member is known by its place: no name of the archive is ever a path on the disk."""
    member = next_member(stream)
    if member != Member(f"{WHEELS}/{place}", wheel.bytes):
        found = "the end" if member is None else f"{member.name[:100]!r} of {member.bytes} bytes"
        raise BundleFault("member", f"wheel {place} is {wheel.bytes} bytes of {wheel.name}; {found} is there")
    digest = hashlib.sha256()
    for data in chunks(stream, member):
        digest.update(data)
        sink(data)
    if digest.hexdigest() != wheel.sha256:
        raise BundleFault("digest", f"{wheel.name} is not what was signed; fetch it again")


def _demand_no_more(stream: BinaryIO) -> None:
    member = next_member(stream)
    if member is not None:
        raise BundleFault("extra", f"it holds {member.name[:100]!r}, which was not signed")
    demand_end(stream)


def _nowhere(_data: bytes) -> None:
    return
