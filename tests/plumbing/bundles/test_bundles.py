"""A bundle that was packed is read as it was, and fits the machine that it was made for."""

import tarfile
from pathlib import Path

import pytest
from msgspec import structs

from plumbing import signing
from plumbing.bundles import packing, reading
from plumbing.bundles.shape import BundleFault, Machine, demand_fit, order_of
from tests.plumbing.bundles.packed import MACHINE, Press, press


@pytest.fixture(name="made")
def _made(tmp_path: Path) -> Press:
    return press(tmp_path)


def test_what_was_packed_comes_out(made: Press) -> None:
    """Each wheel under its name, byte by byte, in a folder of its own."""
    path = made.bundle()
    assert path.name == "sanji-edge-0.2.0-x86_64.bundle"
    manifest = reading.unpack(path, made.keys, made.folder / "into")
    assert reading.manifest_of(path, made.keys) == reading.verify(path, made.keys) == manifest
    wheels = made.folder / "wheelhouse-0.2.0"
    assert {one.name for one in (made.folder / "into").iterdir()} == {one.name for one in wheels.iterdir()}
    for one in wheels.iterdir():
        assert (made.folder / "into" / one.name).read_bytes() == one.read_bytes()


def test_it_is_a_tar_archive_and_the_same_from_the_same(made: Press, tmp_path: Path) -> None:
    """Anybody can look into it with `tar`, and who packs again gets the same bytes."""
    path = made.bundle()
    with tarfile.open(path) as archive:
        names = archive.getnames()
    assert names == ["manifest.json", "manifest.sig", "wheels/1", "wheels/2", "wheels/3"]
    again = structs.replace(made, folder=tmp_path / "again")
    again.folder.mkdir()
    assert again.bundle().read_bytes() == path.read_bytes()


def test_a_wheelhouse_without_our_wheel_is_not_packed(made: Press) -> None:
    """Nor one with two of it, nor one of a version that has no place in the order."""
    wheels = made.wheelhouse()
    (wheels / "sanji-0.2.0-py3-none-any.whl").rename(wheels / "sanji-0.2-py3-none-any.whl")
    with pytest.raises(BundleFault, match="is no version"):
        made.manifest(wheels)
    (wheels / "sanji-0.3.0-py3-none-any.whl").touch()
    with pytest.raises(BundleFault, match="holds 2 wheels"):
        made.manifest(wheels)


def test_a_wheel_that_changes_while_it_is_packed_leaves_no_bundle(made: Press) -> None:
    """Neither the bundle nor its draft."""
    wheels = made.wheelhouse()
    manifest = made.manifest(wheels)
    (wheels / "msgspec-0.19-cp311.whl").write_bytes(b"m" * 2200)
    with pytest.raises(BundleFault):
        packing.pack(wheels, manifest, made.private, made.folder)
    assert [path.name for path in made.folder.iterdir()] == [wheels.name]


@pytest.mark.parametrize(
    ("machine", "reason"),
    [
        (MACHINE, ""),
        (structs.replace(MACHINE, python="3.13"), ""),
        (structs.replace(MACHINE, version="0.2.0rc9"), ""),
        (structs.replace(MACHINE, arch="aarch64"), "arch"),
        (structs.replace(MACHINE, python="3.12"), "python"),
        (structs.replace(MACHINE, version="0.2.0"), "downgrade"),
        (structs.replace(MACHINE, version="0.10.0"), "downgrade"),
        (structs.replace(MACHINE, version="0.0.9"), "no_way_back"),
        (structs.replace(MACHINE, free_mb=3), "space"),
        (structs.replace(MACHINE, version="unknown"), "version"),
    ],
)
def test_it_fits_one_machine_and_not_another(made: Press, machine: Machine, reason: str) -> None:
    """The kind, the Python, a newer version that can be undone, and room."""
    manifest = made.manifest(made.wheelhouse(), goes_back_to="0.1.0rc1")
    if not reason:
        demand_fit(manifest, machine)
        return
    with pytest.raises(BundleFault) as why:
        demand_fit(manifest, machine)
    assert why.value.reason == reason


def test_versions_stand_in_order() -> None:
    """By numbers, not by letters; candidates before their release and repairs after it."""
    said = ["0.1.0", "0.2.0rc1", "0.2.0rc10", "0.2.0", "0.2.0.post1", "0.10.0", "1.0.0"]
    assert sorted(said, key=order_of) == said


def test_the_keys_of_releases_are_lines_of_a_file(made: Press) -> None:
    """With remarks; a file that cannot be read is no key, and no reason to take everything."""
    path = made.folder / "release.pub"
    other = signing.public_of(signing.made())
    path.write_text(f"# of the county\n{signing.text_of(made.keys[0])}\n\n{signing.text_of(other)}\n")
    assert reading.keys_in(path) == (made.keys[0], other)
    path.write_text("nonsense\n")
    for one in (path, made.folder / "nothing"):
        with pytest.raises(BundleFault, match="no key of releases"):
            reading.keys_in(one)
