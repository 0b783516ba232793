"""A bundle comes over a link that fails, goes on from where it was cut, and is handed over when good."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge_agent.updates.fetching import FetchFault, fetch
from edge_agent.updates.places import Ask, Releases, Standing
from plumbing import signing
from plumbing.bundles import packing
from plumbing.bundles.shape import Machine
from plumbing.durable import read_note, write_note
from tests.central.fleet.identity.desks import ENGINEER
from tests.central.web.enrolment.served import now_ms
from tests.edge_agent.updates.served import Far, far_box
from tests.plumbing.bundles.packed import MACHINE


@pytest.fixture(name="far")
def _far(tmp_path: Path) -> Iterator[Far]:
    with far_box(tmp_path) as made:
        yield made


def large(far: Far) -> Path:
    """A bundle of sixteen megabytes: more than sockets hold, or a cut comes when all is here."""
    wheels = far.press.wheelhouse()
    (wheels / "numpy-2-any.whl").write_bytes(bytes(range(256)) * 65_536)
    return packing.pack(wheels, far.press.manifest(wheels), far.press.private, far.folder)


class Counted:
    """Counts what came; ends all, or cuts the link, after so many bytes."""

    def __init__(self, ends_at: int = 2**40, far: Far | None = None) -> None:
        self.bytes = 0
        self._ends_at, self._far = ends_at, far

    def __call__(self, size: int) -> bool:
        self.bytes += size
        if self.bytes < self._ends_at:
            return False
        if self._far is None:
            return True
        self._far.link.cut()
        return False


def test_what_was_cut_off_is_gone_on_with(far: Far) -> None:
    """Each byte comes once: after an end by ourselves, and after a link that was cut."""
    bundle, into = large(far), far.handover.part("x")
    release = far.serve(bundle)
    asked = (far.centre, far.files, release.digest, release.bytes, into)
    ended = Counted(100_000)
    assert not fetch(*asked, now_ms(), ended)
    assert into.stat().st_size == ended.bytes < release.bytes
    cut = Counted(300_000, far)
    with pytest.raises(FetchFault, match="cut off after"):
        fetch(*asked, now_ms(), cut)
    assert into.stat().st_size == ended.bytes + cut.bytes < release.bytes
    with pytest.raises(FetchFault, match="not reached"):
        fetch(*asked, now_ms(), Counted())
    far.link.mend()
    rest = Counted()
    assert fetch(*asked, now_ms(), rest)
    assert ended.bytes + cut.bytes + rest.bytes == release.bytes
    assert into.read_bytes() == bundle.read_bytes()
    assert fetch(*asked, now_ms(), Counted(0))


def test_a_part_that_is_too_long_is_begun_anew(far: Far) -> None:
    """It is of something else."""
    bundle, into = far.press.bundle(), far.handover.part("x")
    release = far.serve(bundle)
    into.write_bytes(b"x" * (release.bytes + 1))
    assert fetch(far.centre, far.files, release.digest, release.bytes, into, now_ms(), Counted())
    assert into.read_bytes() == bundle.read_bytes()


def test_only_a_box_with_a_good_certificate_gets_it(far: Far) -> None:
    """A signature of half an hour ago does not do, nor a revoked certificate."""
    release, into = far.serve(far.press.bundle()), far.handover.part("x")
    asked = (far.centre, far.files, release.digest, release.bytes, into)
    with pytest.raises(FetchFault, match="403: the box's clock"):
        fetch(*asked, now_ms() - 1_800_000, Counted())
    with pytest.raises(FetchFault, match="404: there is no such release"):
        fetch(far.centre, far.files, "0" * 64, 9, into, now_ms(), Counted())
    far.side.desk.revoke("box-a", "", ENGINEER, now_ms())
    with pytest.raises(FetchFault, match="403: the present certificate is revoked"):
        fetch(*asked, now_ms(), Counted())
    assert not into.exists() or not into.stat().st_size


def test_a_good_bundle_is_handed_over_once(far: Far) -> None:
    """And stays until the root side is done with it."""
    release = far.serve(far.press.bundle())
    far.want(release)
    pump = far.pump()
    assert pump.look(now_ms())
    assert read_note(far.handover.ask, Ask) == Ask("0.2.0", release.digest)
    assert far.words == [("fetched", "0.2.0", "")]
    releases = Releases(far.root)
    for state, stays in (("taking", True), ("trial", True), ("kept", False)):
        far.handover.ask.unlink(missing_ok=True)
        write_note(releases.standing, Standing(1, state, "0.2.0", release.digest))  # type: ignore[arg-type]
        assert pump.look(now_ms())
        assert far.handover.bundle(release.digest).exists() == stays
    assert far.words == [("fetched", "0.2.0", "")]


def test_a_link_that_is_cut_is_tried_again(far: Far) -> None:
    """What is wanted stays wanted."""
    release = far.serve(far.press.bundle())
    far.want(release)
    far.link.cut()
    assert not far.pump().look(now_ms())
    far.link.mend()
    assert far.pump().look(now_ms())
    assert far.words == [("fetched", "0.2.0", "")]


@pytest.mark.parametrize(
    ("reason", "machine"),
    [
        ("python", Machine("0.1.0", "x86_64", "3.12", 10_000)),
        ("arch", Machine("0.1.0", "aarch64", "3.11", 10_000)),
        ("downgrade", Machine("0.3.0", "x86_64", "3.11", 10_000)),
    ],
)
def test_a_bundle_that_does_not_fit_is_refused_and_gone(far: Far, reason: str, machine: Machine) -> None:
    """It is told once, and its room is free again."""
    far.want(far.serve(far.press.bundle()))
    pump = far.pump(machine)
    assert pump.look(now_ms())
    assert pump.look(now_ms())
    assert far.words == [("refused", "0.2.0", reason)]
    assert list(far.handover.folder.iterdir()) == []


def test_what_the_centre_should_not_serve_is_refused(far: Far) -> None:
    """Other bytes than ordered, another version, another's signature, too late, too large."""
    release = far.serve(far.press.bundle())
    served = far.folder / "releases" / release.file
    good = served.read_bytes()
    served.write_bytes(good[:-1] + b"!")
    far.want(release)
    assert far.pump().look(now_ms())
    served.write_bytes(good)
    far.want(release, "0.3.0")
    assert far.pump().look(now_ms())
    (far.root / "release.pub").write_text(signing.text_of(signing.public_of(signing.made())))
    far.want(release)
    assert far.pump().look(now_ms())
    far.want(release, until_ms=now_ms() - 1)
    assert far.pump().look(now_ms())
    far.want(release)
    assert far.pump(leave_mb=999_999).look(now_ms())
    assert [reason for _, _, reason in far.words] == ["digest", "version", "signature", "expired", "space"]
    assert far.pump(MACHINE).look(now_ms())
    assert list(far.handover.folder.iterdir()) == []
