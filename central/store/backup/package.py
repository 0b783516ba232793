"""The form of a backup: a tar of the database and the files beside it, packed by zstd, sealed by age.

`age -d -i KEY FILE | zstd -d | tar x` opens it where there is no sanji.
"""

import os
import tarfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from central.store.backup import manifest
from central.store.backup.age import AgeFault, Opening, Sealing
from central.store.backup.manifest import Content
from plumbing.codec import CodecError, Readable, packing, unpacking

DATABASE, _TOLD, _BESIDE = "centre.sqlite", "manifest.json", "files/"
FILE_BYTES_MAX, FILES_MAX = 16 << 20, 1_000
_PIECE = 1 << 20
_TOLD_BYTES_MAX = 1 << 20
Pace = Callable[[int], None]


class PackageFault(ValueError):
    """A backup cannot be read; the text says why."""


class Written:
    """A file to write to that counts and digests what it was given, at the pace that it is allowed."""

    def __init__(self, file: IO[bytes], pace: Pace) -> None:
        self._file = file
        self._pace = pace
        self._digest = sha256()
        self.bytes = 0

    def write(self, data: bytes) -> int:
        """To the file, all of it."""
        self._file.write(data)
        self._digest.update(data)
        self.bytes += len(data)
        self._pace(len(data))
        return len(data)

    @property
    def sha256(self) -> str:
        """Of all that was written."""
        return self._digest.hexdigest()


def entry_of(number: int, path: Path) -> str:
    """What a file beside the database is called within."""
    return f"{_BESIDE}{number:03d}-{path.name}"


def write(
    target: Path, content: Content, database: Path, recipients: Sequence[X25519PublicKey], pace: Pace
) -> Written:
    """Write a backup, and return when it is on the disk."""
    with target.open("wb") as file:
        os.fchmod(file.fileno(), 0o600)
        written = Written(file, pace)
        sealing = Sealing(written, recipients)  # type: ignore[arg-type]  # it only writes
        with packing(sealing) as packed, tarfile.open(fileobj=packed, mode="w|") as tar:  # type: ignore[call-overload]  # it only writes
            _add(tar, _TOLD, BytesIO(told := manifest.written(content)), len(told))
            with database.open("rb") as source:
                _add(tar, DATABASE, source, content.database_bytes)
            for entry, path in content.files.items():
                data = Path(path).read_bytes()[:FILE_BYTES_MAX]
                _add(tar, entry, BytesIO(data), len(data))
        sealing.close()
        file.flush()
        os.fsync(file.fileno())
    return written


def _add(tar: tarfile.TarFile, name: str, source: IO[bytes], size: int) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    tar.addfile(info, source)


class Reading:
    """An opened backup: what it says of itself, then the database, then the files, once and in this order."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.content = manifest.content(self._next(_TOLD, _TOLD_BYTES_MAX).read())

    def database_to(self, target: Path) -> None:
        """Write the database to a file that must not be there.

        Raises PackageFault where it is not what was put in.
        """
        digest, source = sha256(), self._next(DATABASE, self.content.database_bytes)
        with target.open("xb") as file:
            os.fchmod(file.fileno(), 0o600)
            while piece := source.read(_PIECE):
                file.write(piece)
                digest.update(piece)
            file.flush()
            os.fsync(file.fileno())
        if digest.hexdigest() != self.content.database_sha256:
            raise PackageFault("the database in it is not the one that was put in")

    def files(self) -> Iterator[tuple[Path, bytes]]:
        """Each file beside the database: where it stood, and what is in it."""
        for entry, path in self.content.files.items():
            yield Path(path), self._next(entry, FILE_BYTES_MAX).read()

    def _next(self, name: str, bytes_max: int) -> IO[bytes]:
        """The next entry, which must be this one: nothing is ever written by a name from within."""
        info = self._tar.next()
        source = None if info is None else self._tar.extractfile(info)
        if info is None or source is None or info.name != name or info.size > bytes_max:
            raise PackageFault(f"{name} is not where it should be in it")
        return source


@contextmanager
def opened(source: Path, keys: Sequence[X25519PrivateKey]) -> Iterator[Reading]:
    """A backup to read. Raises PackageFault for whatever is wrong with it, also while it is read."""
    try:
        with (
            source.open("rb") as file,
            unpacking(Opening(file, keys)) as unpacked,
            tarfile.open(fileobj=_Whole(unpacked), mode="r|") as tar,  # type: ignore[call-overload]  # it only reads
        ):
            yield Reading(tar)
    except (AgeFault, CodecError, manifest.NoManifest, tarfile.TarError) as why:
        raise PackageFault(f"{source}: {why}") from why


class _Whole:
    """Reads as much as is asked for, where the stream below gives what it has."""

    def __init__(self, source: Readable) -> None:
        self._source = source

    def read(self, size: int) -> bytes:
        """So many bytes, fewer at the end alone."""
        pieces, missing = [], size
        while missing and (piece := self._source.read(missing)):
            pieces.append(piece)
            missing -= len(piece)
        return b"".join(pieces)


def digest_of(path: Path, pace: Pace) -> str:
    """The SHA-256 of a file as it lies on the disk."""
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            pace(len(piece))
    return digest.hexdigest()
