"""The broker's folder has what it needs, whole and for its group; a revocation is told from all else."""

import stat
from pathlib import Path

import pytest

from central.fleet.brokering.placing import Placed, kept_for, place
from central.fleet.identity import authority
from central.fleet.identity.authority import Authority, Revoked
from plumbing.trust.keys import KeyFault

T0 = 1_780_000_000_000


@pytest.fixture(name="ours")
def _ours(tmp_path: Path) -> Authority:
    authority.make(tmp_path / "ca", "suichang", T0)
    for name in ("broker.crt", "broker.key"):
        (tmp_path / "ca" / name).write_text(name, encoding="ascii")
    made = Authority(tmp_path / "ca")
    made.write_crl([], T0)
    return made


def test_all_is_put_there_once(ours: Authority, tmp_path: Path) -> None:
    """For the folder's group to read and nobody else; the second time nothing has changed."""
    folder = tmp_path / "broker"
    placed = place(ours.folder, {"acl": "user centre\n"}, folder)
    assert placed == Placed(tuple(sorted([*kept_for(), "acl"])), is_cut=False)
    assert {path.name for path in folder.iterdir()} == {*kept_for(), "acl"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} <= {0o640, 0o600}
    assert (folder / "acl").read_text() == "user centre\n"
    assert place(ours.folder, {"acl": "user centre\n"}, folder) == Placed((), is_cut=False)


def test_only_a_certificate_that_is_good_no_more_cuts_links(ours: Authority, tmp_path: Path) -> None:
    """A list that was made anew with the same in it, or with less, does not."""
    folder = tmp_path / "broker"
    place(ours.folder, {}, folder)
    ours.write_crl([], T0 + 1_000)
    assert place(ours.folder, {}, folder) == Placed(("revoked.crl",), is_cut=False)
    ours.write_crl([Revoked(7, T0)], T0 + 2_000)
    assert place(ours.folder, {}, folder) == Placed(("revoked.crl",), is_cut=True)
    ours.write_crl([Revoked(7, T0)], T0 + 3_000)
    assert not place(ours.folder, {}, folder).is_cut
    ours.write_crl([], T0 + 4_000)
    assert not place(ours.folder, {}, folder).is_cut


def test_a_list_that_is_none_is_not_handed_on(ours: Authority, tmp_path: Path) -> None:
    """Mosquitto would let nobody in by it."""
    (ours.folder / "revoked.crl").write_text("half a list")
    with pytest.raises(KeyFault, match="cannot be read"):
        place(ours.folder, {}, tmp_path / "broker")
    assert not (tmp_path / "broker").exists()


def test_a_node_has_its_own_certificate(ours: Authority, tmp_path: Path) -> None:
    """And no other's key."""
    for name in ("broker-1.crt", "broker-1.key"):
        (ours.folder / name).write_text(name, encoding="ascii")
    place(ours.folder, {}, tmp_path / "node", "broker-1")
    names = {path.name for path in (tmp_path / "node").iterdir()}
    assert names == {"chain.crt", "broker-1.crt", "broker-1.key", "revoked.crl"}
