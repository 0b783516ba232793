"""The agent keeps its certificate good by itself, and a centre that is away costs nothing but another try."""

from pathlib import Path
from random import Random
from threading import Event

from edge_agent.identity import files as kept
from edge_agent.identity.files import Files
from edge_agent.identity.pump import RenewalPump
from edge_agent.identity.settings import Identity
from plumbing.trust import keys
from tests.central.fleet.identity.desks import DAY_MS, Deskside
from tests.central.web.enrolment.served import now_ms, served_desk


def enrolled(side: Deskside, files: Files, ago_days: int) -> None:
    """A box that came in so many days ago."""
    then_ms = now_ms() - ago_days * DAY_MS
    key = keys.new_key()
    kept.keep(files, key, side.come(side.add("box-a", then_ms), key, then_ms))


def pump(url: str, files: Files) -> RenewalPump:
    """The box's pump."""
    return RenewalPump(Identity(centre=url, folder=files.folder), Event(), Random(1))


def test_a_fresh_certificate_is_left_alone(tmp_path: Path) -> None:
    """On its 59th day nothing is asked."""
    files = Files(tmp_path / "identity")
    with served_desk(tmp_path) as (side, url):
        enrolled(side, files, 59)
        before = files.identity.read_bytes()
        assert pump(url, files).look(now_ms())
        assert files.identity.read_bytes() == before


def test_an_old_one_is_renewed(tmp_path: Path) -> None:
    """On its 61st day; afterwards it is good for ninety more."""
    files = Files(tmp_path / "identity")
    with served_desk(tmp_path) as (side, url):
        enrolled(side, files, 61)
        assert pump(url, files).look(now_ms())
        left_ms = keys.expires_ms(keys.read_certificate(files.identity)) - now_ms()
        assert 89 * DAY_MS < left_ms <= 90 * DAY_MS
        assert ("box-a", "box renew") in side.trail()


def test_a_centre_that_is_away_is_asked_again(tmp_path: Path) -> None:
    """What there is stays as it is; so does a box whose files are gone."""
    files = Files(tmp_path / "identity")
    with served_desk(tmp_path) as (side, url):
        enrolled(side, files, 61)
    before = files.identity.read_bytes()
    assert not pump(url, files).look(now_ms())
    assert files.identity.read_bytes() == before
    assert not pump(url, Files(tmp_path / "nowhere")).look(now_ms())
