"""The centre takes a release in once it is known whose it is, and keeps nothing of any other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.fleet.releases.adding import add
from central.fleet.releases.serving import Shelf
from central.store.releases import shelf
from plumbing import signing
from plumbing.bundles import packing
from plumbing.bundles.shape import BundleFault
from tests.central.centre import Centre, centre_in
from tests.plumbing.bundles.packed import Press, press


@pytest.fixture(name="centre")
def _centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as made:
        yield made


def key_of(made: Press) -> str:
    """As it stands in the settings."""
    return signing.text_of(made.keys[0])


def test_a_release_is_taken_in(centre: Centre, tmp_path: Path) -> None:
    """Under its own name, whatever it was called; a second time it is the same."""
    made, folder = press(tmp_path), tmp_path / "shelf"
    bundle = made.bundle()
    brought = bundle.rename(tmp_path / "usb stick.bin")
    for _ in range(2):
        new = add(centre.store, folder, key_of(made), brought, "lan", 7)
    assert (new.version, new.arch, new.file) == ("0.2.0", "x86_64", "sanji-edge-0.2.0-x86_64.bundle")
    assert new.bytes == (folder / new.file).stat().st_size
    assert Shelf(centre.store, folder).path(new.digest) == folder / new.file
    assert Shelf(centre.store, folder).path("0" * 64) is None
    with centre.store.read() as connection:
        assert shelf.listed(connection) == (new,)
    (folder / new.file).unlink()
    assert Shelf(centre.store, folder).path(new.digest) is None


def test_what_is_not_ours_leaves_nothing(centre: Centre, tmp_path: Path) -> None:
    """Signed by another, cut short, without a key of ours: no file, no draft, no row."""
    made, folder = press(tmp_path), tmp_path / "shelf"
    bundle = made.bundle()
    stranger = signing.text_of(signing.public_of(signing.made()))
    cut = tmp_path / "cut.bundle"
    cut.write_bytes(bundle.read_bytes()[:-12_000])
    for key, path, reason in (
        (stranger, bundle, "signature"),
        (key_of(made), cut, "truncated"),
        ("", bundle, "no_key"),
    ):
        with pytest.raises(BundleFault) as why:
            add(centre.store, folder, key, path, "lan", 7)
        assert why.value.reason == reason
    assert not folder.exists() or list(folder.iterdir()) == []
    with centre.store.read() as connection:
        assert shelf.listed(connection) == ()


def test_one_name_is_one_thing(centre: Centre, tmp_path: Path) -> None:
    """The same version with other wheels is refused, though it is signed; the first one stays."""
    made, folder = press(tmp_path), tmp_path / "shelf"
    first = add(centre.store, folder, key_of(made), made.bundle(), "lan", 7)
    wheels = tmp_path / "wheelhouse-0.2.0"
    (wheels / "more-1-any.whl").write_bytes(b"more")
    other = packing.pack(wheels, made.manifest(wheels), made.private, tmp_path)
    with pytest.raises(BundleFault, match="with other content"):
        add(centre.store, folder, key_of(made), other, "lan", 8)
    assert [path.name for path in folder.iterdir()] == [first.file]
    assert (folder / first.file).stat().st_size == first.bytes
