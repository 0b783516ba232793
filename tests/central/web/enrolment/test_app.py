"""Enrolment is served over HTTPS, bears what anybody sends, and makes guessing slow."""

import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import httpx
import msgspec
import pytest

from central.store.identities import register
from plumbing.trust import enrolment, keys
from plumbing.trust.codes import Code
from plumbing.trust.enrolment import Ask, Given, Refused
from tests.central.fleet.identity.desks import Deskside
from tests.central.web.enrolment.served import now_ms, served_desk


@pytest.fixture(name="met")
def _met(tmp_path: Path) -> Iterator[tuple[Deskside, httpx.Client]]:
    with served_desk(tmp_path) as (side, url):
        believed = ssl.create_default_context(cafile=side.folder / "root.crt")
        with httpx.Client(base_url=url, verify=believed, timeout=30) as client:
            yield side, client


def ask(number: str, secret: str, name: str = "") -> bytes:
    """A box's request."""
    return msgspec.json.encode(Ask(number, secret, keys.request_for(keys.new_key(), name).decode()))


def test_a_box_is_let_in(met: tuple[Deskside, httpx.Client]) -> None:
    """And its certificate is in the register."""
    side, client = met
    code = side.add("box-a", now_ms())
    answer = client.post(enrolment.ENROL_PATH, content=ask(code.number, code.secret))
    given = enrolment.read(answer.content, Given)
    assert answer.headers["cache-control"] == "no-store"
    with side.store.read() as connection:
        assert register.newest(connection)["box-a"].serial == (
            f"{keys.parse_certificate(given.certificate).serial_number:x}"
        )


def test_guesses_are_refused_and_then_made_to_wait(met: tuple[Deskside, httpx.Client]) -> None:
    """Twenty from one network in a quarter of an hour; none gets anything."""
    side, client = met
    code = side.add("box-a", now_ms())
    found = [
        client.post(enrolment.ENROL_PATH, content=ask(code.number, f"{n:08d}")).status_code for n in range(21)
    ]
    assert found == [403] * 20 + [429]
    with side.store.read() as connection:
        assert register.newest(connection) == {}


def test_a_request_for_another_name_is_refused(met: tuple[Deskside, httpx.Client]) -> None:
    """However good the code is."""
    side, client = met
    code = side.add("box-a", now_ms())
    answer = client.post(enrolment.ENROL_PATH, content=ask(code.number, code.secret, "centre"))
    assert (answer.status_code, "another name" in enrolment.read(answer.content, Refused).why) == (403, True)


@pytest.mark.parametrize("path", [enrolment.ENROL_PATH, enrolment.RENEW_PATH])
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"\xff\x00", 400),
        (b"null", 400),
        (b'{"number":"\xff","secret":"1","request":"2","certificate":"3"}', 400),
        (b'{"certificate":"\xff"}', 400),
        (b'{"number":"\\u0000","secret":"1","request":"2"}', 400),
        (b'{"number":"1"}', 400),
        (b'{"number":1,"secret":2,"request":3}', 400),
        (b"[" * 16_000, 400),
        (b'{"a":' * 3_000, 400),
        (b"x" * 16_385, 413),
        (b"x" * 5_000_000, 413),
    ],
)
def test_what_is_no_request_is_refused(
    met: tuple[Deskside, httpx.Client], path: str, body: bytes, status: int
) -> None:
    """Nothing, garbage, wrong types, deep nesting, and more than a request can be."""
    _, client = met
    assert client.post(path, content=body).status_code == status


def test_nothing_else_is_served(met: tuple[Deskside, httpx.Client]) -> None:
    """No page, no description of itself."""
    _, client = met
    for path in ("/", "/docs", "/openapi.json", "/login", "/boxes", "/metrics"):
        assert client.get(path).status_code == 404


def test_without_tls_there_is_no_answer(met: tuple[Deskside, httpx.Client]) -> None:
    """The port speaks HTTPS alone."""
    _, client = met
    with pytest.raises(httpx.TransportError):
        httpx.get(f"http://127.0.0.1:{client.base_url.port}{enrolment.AUTHORITY_PATH}")


@pytest.mark.parametrize(
    ("version", "ciphers"),
    [(ssl.TLSVersion.TLSv1_1, "ALL:@SECLEVEL=0"), (ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-AES128-SHA256")],
)
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_what_is_weak_in_tls_is_refused(
    met: tuple[Deskside, httpx.Client], version: ssl.TLSVersion, ciphers: str
) -> None:
    """Versions before 1.2, and ciphers of 1.2 whose text can be changed; a good one of 1.2 is taken."""
    side, client = met
    weak, good = (ssl.create_default_context(cafile=side.folder / "root.crt") for _ in range(2))
    weak.set_ciphers(ciphers)
    weak.minimum_version = weak.maximum_version = version
    good.maximum_version = ssl.TLSVersion.TLSv1_2
    url = str(client.base_url.join(enrolment.AUTHORITY_PATH))
    assert httpx.get(url, verify=good, timeout=20).status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, verify=weak, timeout=20)


def test_boxes_that_come_together_from_one_address_are_let_in(met: tuple[Deskside, httpx.Client]) -> None:
    """More than may be wrong from there: a whole county's are behind one address of a mobile network."""
    side, client = met
    codes = [side.add(f"box-{number}", now_ms()) for number in range(28)]
    gate = Barrier(len(codes))

    def come(code: Code) -> int:
        body = ask(code.number, code.secret)
        gate.wait()
        return client.post(enrolment.ENROL_PATH, content=body).status_code

    with ThreadPoolExecutor(len(codes)) as threads:
        assert list(threads.map(come, codes)) == [200] * len(codes)
