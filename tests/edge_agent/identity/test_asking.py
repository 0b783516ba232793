"""A box comes in at the centre that its code tells of and at no other, and keeps its certificate good."""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response

from central.fleet.identity import authority
from central.fleet.identity.authority import Authority
from edge_agent.identity import asking
from edge_agent.identity import files as kept
from edge_agent.identity.asking import EnrolFault
from edge_agent.identity.files import Files
from plumbing import signing
from plumbing.trust import enrolment, keys
from plumbing.web.server import serve
from tests.central.fleet.identity.desks import DAY_MS, ENGINEER, Deskside
from tests.central.web.enrolment.served import now_ms, served_desk, server_files


@pytest.fixture(name="met")
def _met(tmp_path: Path) -> Iterator[tuple[Deskside, str]]:
    with served_desk(tmp_path) as met:
        yield met


@pytest.fixture(name="files")
def _files(tmp_path: Path) -> Files:
    return Files(tmp_path / "etc")


@contextmanager
def false_centre(
    folder: Path, signer: Authority, host: str, root_pem: str
) -> Iterator[tuple[str, list[str]]]:
    """Somebody in between, who tells of `root_pem`: its address, and what it was asked."""
    app, heard = FastAPI(), list[str]()

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    def take(request: Request, path: str) -> Response:
        heard.append(f"{request.method} /{path}")
        return PlainTextResponse(root_pem)

    serving = serve(app, "127.0.0.1", 0, lambda: None, tls=server_files(signer, folder, host))
    try:
        yield f"https://localhost:{serving.port}", heard
    finally:
        serving.stop()


@pytest.fixture(name="thief")
def _thief(tmp_path: Path) -> Authority:
    authority.make(tmp_path / "thief", "suichang", now_ms())
    return Authority(tmp_path / "thief")


def test_a_box_comes_in(met: tuple[Deskside, str], files: Files) -> None:
    """Key and certificate lie in one file that we alone read."""
    side, url = met
    given = asking.enrol(side.add("box-a", now_ms()), url, files)
    made = keys.read_certificate(files.identity)
    assert keys.name_of(made) == given.box == "box-a"
    assert keys.public_bytes(made) == keys.public_bytes_of(keys.read_key(files.identity))
    assert stat.S_IMODE(files.identity.stat().st_mode) == 0o600
    assert files.authority.read_text() == side.authority.root_pem
    assert signing.read_key(files.command_key) == side.authority.command_public()
    assert not files.coming_key.exists()


def test_a_false_authority_is_refused_before_anything_secret_is_sent(
    met: tuple[Deskside, str], files: Files, tmp_path: Path, thief: Authority
) -> None:
    """It is asked for its certificate and for nothing else."""
    side, _ = met
    with (
        false_centre(tmp_path / "thief", thief, "localhost", thief.root_pem) as (url, heard),
        pytest.raises(EnrolFault, match="nothing secret was sent"),
    ):
        asking.enrol(side.add("box-a", now_ms()), url, files)
    assert heard == [f"GET {enrolment.AUTHORITY_PATH}"]
    assert not files.identity.exists()


@pytest.mark.parametrize("told", [lambda ours, _: ours, lambda ours, thief: ours + thief])
def test_who_tells_of_the_true_authority_and_is_not_of_it_gets_nothing(
    met: tuple[Deskside, str],
    files: Files,
    tmp_path: Path,
    thief: Authority,
    told: Callable[[str, str], str],
) -> None:
    """The authority's certificate is no secret; a second one behind it is not believed along."""
    side, _ = met
    text = told(side.authority.root_pem, thief.root_pem)
    with (
        false_centre(tmp_path / "thief", thief, "localhost", text) as (url, heard),
        pytest.raises(EnrolFault),
    ):
        asking.enrol(side.add("box-a", now_ms()), url, files)
    assert heard == [f"GET {enrolment.AUTHORITY_PATH}"]


def test_a_server_of_the_county_at_another_name_gets_nothing(
    met: tuple[Deskside, str], files: Files, tmp_path: Path
) -> None:
    """The broker's key does not open what is for the centre."""
    side, _ = met
    (tmp_path / "broker").mkdir()
    root = side.authority.root_pem
    with (
        false_centre(tmp_path / "broker", side.authority, "broker.example", root) as (url, heard),
        pytest.raises(EnrolFault, match="no good certificate"),
    ):
        asking.enrol(side.add("box-a", now_ms()), url, files)
    assert heard == [f"GET {enrolment.AUTHORITY_PATH}"]


def test_a_box_asks_again_with_the_same_key(met: tuple[Deskside, str], files: Files) -> None:
    """When the answer to its code was missed: the code, though used, gets this key in again."""
    side, url = met
    code = side.add("box-a", now_ms())
    key = keys.new_key()
    side.come(code, key, now_ms())
    keys.write_secret(files.coming_key, keys.pem_of(key))
    asking.enrol(code, url, files)
    assert keys.public_bytes_of(keys.read_key(files.identity)) == keys.public_bytes_of(key)


def test_why_it_was_refused_is_told(met: tuple[Deskside, str], files: Files) -> None:
    """In the centre's words."""
    side, url = met
    code = side.add("box-a", now_ms())
    asking.enrol(code, url, files)
    with pytest.raises(EnrolFault, match="refused: this code is not good"):
        asking.enrol(code, url, Files(files.folder / "other"))


@pytest.mark.parametrize("centre", ["http://localhost:1", "localhost", "", "https://"])
def test_what_is_no_address_is_told(met: tuple[Deskside, str], files: Files, centre: str) -> None:
    """HTTPS alone is spoken."""
    side, _ = met
    with pytest.raises(EnrolFault, match="no address of a centre"):
        asking.enrol(side.add("box-a", now_ms()), centre, files)


def test_a_certificate_is_renewed_in_its_last_third(met: tuple[Deskside, str], files: Files) -> None:
    """Over another key; before that, nothing is asked."""
    side, url = met
    asking.enrol(side.add("box-a", now_ms()), url, files)
    assert not asking.is_due(files.identity, now_ms() + 59 * DAY_MS)
    assert asking.is_due(files.identity, now_ms() + 61 * DAY_MS)
    with side.store.write() as connection:
        connection.exec_driver_sql("UPDATE certificate SET issued_ms = issued_ms - 600001")
    before = keys.read_key(files.identity)
    asking.renew(url, files, now_ms())
    after = keys.read_key(files.identity)
    assert keys.public_bytes_of(after) != keys.public_bytes_of(before)
    assert stat.S_IMODE(files.identity.stat().st_mode) == 0o600


def test_a_renewal_that_fails_leaves_what_there_is(met: tuple[Deskside, str], files: Files) -> None:
    """A revoked box keeps its files, is told why, and tries with the same key the next time."""
    side, url = met
    asking.enrol(side.add("box-a", now_ms()), url, files)
    side.desk.revoke("box-a", "", ENGINEER, now_ms())
    before = files.identity.read_bytes()
    with pytest.raises(EnrolFault, match="revoked"):
        asking.renew(url, files, now_ms())
    assert files.identity.read_bytes() == before
    assert files.coming_key.exists()


def test_the_key_of_releases_comes_along_and_root_puts_it_aside_once(tmp_path: Path) -> None:
    """What the agent could change afterwards does not count; without one there is nothing to do."""
    public = signing.text_of(signing.public_of(signing.made()))
    known = tmp_path / "opt" / "release.pub"
    with served_desk(tmp_path, public) as (side, url):
        files = Files(tmp_path / "etc")
        asking.enrol(side.add("box-a", now_ms()), url, files)
    assert files.release_key.read_text() == f"{public}\n"
    assert "as root: install" in kept.put_aside(files, known)
    known.parent.mkdir()
    if os.geteuid() == 0:
        assert kept.put_aside(files, known) == ""
        files.release_key.write_text("another's\n")
    else:
        known.write_text(f"{public}\n")
    assert kept.put_aside(files, known) == ""
    assert known.read_text() == f"{public}\n"
    assert kept.put_aside(Files(tmp_path / "none"), tmp_path / "opt" / "x") == ""
