"""A bundle that is not as it was signed is refused with a word and a sentence, and leaves nothing behind."""

import io
import tarfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from msgspec import structs

from plumbing import signing
from plumbing.bundles import reading
from plumbing.bundles.members import BLOCK
from plumbing.bundles.shape import BundleFault, Manifest, Wheel, to_sign
from tests.plumbing.bundles.packed import MADE_MS, Press, press

_OWN = b"our wheel"
_GOOD = Manifest(
    1,
    "0.2.0",
    "x86_64",
    ("3.11",),
    MADE_MS,
    1,
    (Wheel("sanji-0.2.0-py3-none-any.whl", sha256(_OWN).hexdigest(), len(_OWN)),),
)
Members = list[tuple[tarfile.TarInfo, bytes]]


def plain(name: str, data: bytes) -> tuple[tarfile.TarInfo, bytes]:
    """A member."""
    info = tarfile.TarInfo(name)
    info.size = len(data)
    return info, data


def special(name: str, kind: bytes, target: str = "") -> tuple[tarfile.TarInfo, bytes]:
    """A member that is no file."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info, b""


@pytest.fixture(name="made")
def _made(tmp_path: Path) -> Press:
    return press(tmp_path)


def written(made: Press, members: Members, tail: bytes = b"") -> Path:
    """An archive of these members."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for info, data in members:
            archive.addfile(info, io.BytesIO(data))
    path = made.folder / "hostile.bundle"
    path.write_bytes(held.getvalue() + tail)
    return path


def signed(made: Press, manifest: bytes, *rest: tuple[tarfile.TarInfo, bytes]) -> Members:
    """A manifest under a true signature, and whatever comes after."""
    signature = signing.sign(made.private, to_sign(manifest))
    return [plain("manifest.json", manifest), plain("manifest.sig", signature), *rest]


def good(made: Press, *rest: tuple[tarfile.TarInfo, bytes]) -> Members:
    """A good bundle's members, and others."""
    return signed(made, msgspec.json.encode(_GOOD), plain("wheels/1", _OWN), *rest)


def said(**changed: object) -> bytes:
    """The manifest with other words, which nobody of ours would sign."""
    return msgspec.json.encode({**msgspec.to_builtins(_GOOD), **changed})


def refused(made: Press, path: Path) -> str:
    """The word for which it is refused; nothing is left of it."""
    with pytest.raises(BundleFault) as why:
        reading.unpack(path, made.keys, made.folder / "into")
    assert not (made.folder / "into").exists()
    with pytest.raises(BundleFault) as again:
        reading.verify(path, made.keys)
    assert why.value.reason == again.value.reason
    assert len(str(why.value)) > 20
    return why.value.reason


def test_the_members_of_these_tests_are_good_ones(made: Press) -> None:
    """What is refused below is so for its one fault."""
    assert reading.unpack(written(made, good(made)), made.keys, made.folder / "into") == _GOOD


@pytest.mark.parametrize(
    ("reason", "extra"),
    [
        ("extra", lambda: plain("wheels/2", b"more")),
        ("extra", lambda: plain("../../etc/passwd", b"root")),
        ("extra", lambda: plain("/etc/passwd", b"root")),
        ("member", lambda: special("link", tarfile.SYMTYPE, "/etc/passwd")),
        ("member", lambda: special("hard", tarfile.LNKTYPE, "manifest.json")),
        ("member", lambda: special("device", tarfile.CHRTYPE)),
        ("member", lambda: special("folder", tarfile.DIRTYPE)),
        ("member", lambda: plain("n" * 300, b"a name that needs a header of its own")),
    ],
)
def test_what_was_not_signed_is_refused(
    made: Press, reason: str, extra: Callable[[], tuple[tarfile.TarInfo, bytes]]
) -> None:
    """Behind the wheels, and in their place; also where its name leads out of the folder."""
    assert refused(made, written(made, good(made, extra()))) == reason
    first = written(made, signed(made, msgspec.json.encode(_GOOD), extra(), plain("wheels/1", _OWN)))
    assert refused(made, first) == "member"
    assert refused(made, written(made, [extra(), *good(made)])) in {"archive", "member"}


def test_another_byte_anywhere_is_refused(made: Press) -> None:
    """In the manifest, the signature, a header, a wheel: each byte of the file that says something."""
    whole = written(made, good(made)).read_bytes()
    path = made.folder / "changed.bundle"
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        # Owner and time in a header, and what fills a block, say nothing; the header's sum covers the first.
        try:
            manifest = reading.verify(path, made.keys)
        except BundleFault:
            continue
        assert manifest == _GOOD
        assert whole[place] == 0


def test_a_bundle_that_is_cut_short_is_refused(made: Press) -> None:
    """At each block, but the last of zeros, which an archive may lack."""
    whole = written(made, good(made)).read_bytes()
    path = made.folder / "cut.bundle"
    for size in range(0, 6 * BLOCK + 1, BLOCK // 2):
        path.write_bytes(whole[:size])
        assert refused(made, path) == "truncated"


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"{}",
        b"[" * 100_000,
        said(version="../../0.2.0"),
        said(format=2),
        said(wheels=[]),
        said(extra=1),
        said(pythons=["3.11", "2.7"]),
        said(arch="../x"),
        said(version="0.3.0"),
        *(
            said(wheels=[{"name": name, "sha256": "0" * 64, "bytes": 9}])
            for name in (
                "../sanji-0.2.0-.whl",
                "/sanji-0.2.0-.whl",
                "-r.whl",
                ".hidden.whl",
                "a\n.whl",
                "a.py",
            )
        ),
        said(wheels=[{"name": "sanji-0.2.0-x.whl", "sha256": "0" * 64, "bytes": 10**12}]),
        said(wheels=[{"name": name, "sha256": "0" * 64, "bytes": 9} for name in ("sanji-0.2.0-a.whl",) * 2]),
    ],
)
def test_a_manifest_that_says_what_it_may_not_is_refused_even_if_signed(made: Press, manifest: bytes) -> None:
    """The names of wheels are names, sizes have bounds, and our own wheel is among them."""
    assert refused(made, written(made, signed(made, manifest, plain("wheels/1", _OWN)))) == "manifest"


def test_a_wheel_that_is_another_is_refused(made: Press) -> None:
    """Of the same size, and of another."""
    manifest = msgspec.json.encode(_GOOD)
    assert refused(made, written(made, signed(made, manifest, plain("wheels/1", _OWN[::-1])))) == "digest"
    assert refused(made, written(made, signed(made, manifest, plain("wheels/1", _OWN + b"!")))) == "member"
    assert refused(made, written(made, signed(made, manifest))) == "member"


def test_a_manifest_that_is_too_large_is_not_read(made: Press) -> None:
    """Nor a signature; and a file beyond all bounds is not opened."""
    assert refused(made, written(made, [plain("manifest.json", b"x" * 300_000)])) == "oversize"
    members = [plain("manifest.json", b"{}"), plain("manifest.sig", b"x" * 65)]
    assert refused(made, written(made, members)) == "oversize"
    huge = made.folder / "huge.bundle"
    with huge.open("wb") as file:
        file.truncate(2 * 2**30)
    assert refused(made, huge) == "oversize"


def test_something_behind_the_end_is_refused(made: Press) -> None:
    """And what is there no file at all."""
    assert refused(made, written(made, good(made), b"\0" * BLOCK + b"more")) == "extra"
    assert refused(made, made.folder / "nothing.bundle") == "unreadable"
    noise = made.folder / "noise.bundle"
    noise.write_bytes(b"PK\x03\x04" * 1000)
    assert refused(made, noise) == "archive"


def test_only_the_key_of_releases_counts(made: Press) -> None:
    """Not another's signature, and not the right key's over the manifest without its domain."""
    stranger = structs.replace(made, private=signing.made())
    assert refused(made, written(made, good(stranger))) == "signature"
    manifest = msgspec.json.encode(_GOOD)
    bare = plain("manifest.sig", signing.sign(made.private, manifest))
    assert refused(made, written(made, [plain("manifest.json", manifest), bare])) == "signature"
    assert refused(structs.replace(made, private=signing.made()), written(made, good(made))) == "signature"
