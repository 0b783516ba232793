"""What a bundle says of itself, and whether it fits a machine."""

import re
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

FORMAT = 1
MANIFEST_BYTES_MAX = 262_144
WHEELS_MAX = 500
WHEEL_BYTES_MAX = 512 * 2**20
BUNDLE_BYTES_MAX = 1024 * 2**20
_DOMAIN = b"sanji release 1\n"
_VERSION = re.compile(r"(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?:(rc|\.post)(\d{1,6}))?")

Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
Version = Annotated[str, Meta(pattern=r"^\d{1,6}(\.\d{1,6}){2}((rc|\.post)\d{1,6})?\Z", max_length=32)]
# A file's name and nothing else: no folder, no hidden file, and nothing that pip would take for an option.
WheelName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.+-]*\.whl\Z", max_length=200)]


class BundleFault(ValueError):
    """This bundle is not taken: `reason` in a word, and the text says why and what to do."""

    def __init__(self, reason: str, why: str) -> None:
        self.reason = reason
        super().__init__(why)


class Wheel(Struct, frozen=True, forbid_unknown_fields=True):
    """One wheel of the bundle."""

    name: WheelName
    sha256: Digest
    bytes: Annotated[int, Meta(ge=1, le=WHEEL_BYTES_MAX)]


class Manifest(Struct, frozen=True, forbid_unknown_fields=True):
    """All that is signed. `wheels` are in the bundle in this order.

    `free_mb` is what must be free where releases lie. A box of a version before `goes_back_to` could not
    return to it with the database as this release leaves it: it does not take the bundle.
    """

    format: Annotated[int, Meta(ge=FORMAT, le=FORMAT)]
    version: Version
    arch: Annotated[str, Meta(pattern=r"^[a-z0-9_]{1,32}\Z")]
    pythons: Annotated[
        tuple[Annotated[str, Meta(pattern=r"^3\.\d{1,2}\Z")], ...], Meta(min_length=1, max_length=8)
    ]
    made_ms: Annotated[int, Meta(ge=0, le=2**62)]
    free_mb: Annotated[int, Meta(ge=0, le=1_000_000)]
    wheels: Annotated[tuple[Wheel, ...], Meta(min_length=1, max_length=WHEELS_MAX)]
    goes_back_to: Version = "0.0.0"


class Machine(Struct, frozen=True):
    """Where a bundle is to go: the version that runs there, and what the machine is."""

    version: str
    arch: str
    python: str
    free_mb: int


def to_sign(manifest: bytes) -> bytes:
    """What a release's signature is over: no signature of ours, over whatever else, can stand for it."""
    return _DOMAIN + manifest


def read_manifest(data: bytes) -> Manifest:
    """A manifest from its bytes. Raises BundleFault."""
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, RecursionError) as why:
        raise BundleFault("manifest", f"its manifest cannot be read: {why}") from why
    names = [wheel.name for wheel in manifest.wheels]
    if len({name.lower() for name in names}) < len(names):
        raise BundleFault("manifest", "its manifest names a wheel twice")
    if not any(_is_own(name, manifest.version) for name in names):
        raise BundleFault("manifest", f"it holds no wheel of sanji {manifest.version}")
    return manifest


def _is_own(name: str, version: str) -> bool:
    """Whether a wheel is our own (the names of wheels: PEP 427)."""
    return name.startswith(f"sanji-{version}-")


def order_of(version: str) -> tuple[int, int, int, int, int]:
    """By which versions stand in order: candidates before their release, its repairs after it.

    Raises BundleFault for a version that is none of ours.
    """
    found = _VERSION.fullmatch(version)
    if found is None:
        raise BundleFault("version", f"{version!r} is no version, such as 1.2.3, 1.2.3rc1 or 1.2.3.post1")
    major, minor, patch, kind, number = found.groups()
    phase = {"rc": 0, None: 1, ".post": 2}[kind]
    return int(major), int(minor), int(patch), phase, int(number or 0)


def demand_fit(manifest: Manifest, machine: Machine) -> None:
    """Raises BundleFault for a bundle that is of another machine, not newer, or too large."""
    if manifest.arch != machine.arch:
        raise BundleFault("arch", f"it is for {manifest.arch}; this machine is {machine.arch}")
    if machine.python not in manifest.pythons:
        said = ", ".join(manifest.pythons)
        raise BundleFault("python", f"it is for Python {said}; this machine has {machine.python}")
    if order_of(manifest.version) <= order_of(machine.version):
        told = f"{manifest.version} is not newer than {machine.version}, which runs here"
        raise BundleFault("downgrade", f"{told}; what was wrong with it is put right by a newer version")
    if order_of(machine.version) < order_of(manifest.goes_back_to):
        told = f"from {manifest.version} there is no way back to {machine.version}"
        raise BundleFault("no_way_back", f"{told}; go over to {manifest.goes_back_to} first")
    if machine.free_mb < manifest.free_mb:
        raise BundleFault("space", f"it needs {manifest.free_mb} MB free; there are {machine.free_mb} MB")
