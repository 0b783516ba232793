"""The door serves releases to boxes of this county, in parts, and to nobody else."""

import ssl
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from msgspec import structs

from central.store.releases import shelf
from central.store.releases.shelf import Release
from plumbing.trust import enrolment, keys
from plumbing.trust.enrolment import AskRelease, MessageFault
from tests.central.fleet.identity.desks import Deskside
from tests.central.web.enrolment.served import now_ms, served_desk

BUNDLE = bytes(range(256)) * 100
DIGEST = sha256(BUNDLE).hexdigest()
URL = f"{enrolment.RELEASES_PATH}/{DIGEST}"


@pytest.fixture(name="met")
def _met(tmp_path: Path) -> Iterator[tuple[Deskside, httpx.Client]]:
    with served_desk(tmp_path) as (side, url):
        (tmp_path / "releases").mkdir()
        (tmp_path / "releases" / "a.bundle").write_bytes(BUNDLE)
        with side.store.write() as connection:
            new = Release(DIGEST, "0.2.0", "x86_64", "3.11", len(BUNDLE), "a.bundle", 1, 1, "lan")
            shelf.add(connection, new)
        believed = ssl.create_default_context(cafile=side.folder / "root.crt")
        with httpx.Client(base_url=url, verify=believed, timeout=30) as client:
            yield side, client


def asking(side: Deskside, digest: str = DIGEST) -> AskRelease:
    """A box that came in asks."""
    key = keys.new_key()
    given = side.come(side.add("box-a", now_ms()), key, now_ms())
    bare = AskRelease(given.certificate, digest, now_ms(), "")
    return structs.replace(bare, signature=keys.sign(key, bare.said()).hex())


def test_a_box_gets_the_part_that_it_asks_for(met: tuple[Deskside, httpx.Client]) -> None:
    """And the whole without asking for a part; nobody on the way may keep it."""
    side, client = met
    header = {"authorization": asking(side).header()}
    whole = client.get(URL, headers=header)
    assert (whole.status_code, whole.content) == (200, BUNDLE)
    assert whole.headers["cache-control"] == "no-store"
    part = client.get(URL, headers={**header, "range": "bytes=20000-"})
    assert (part.status_code, part.content) == (206, BUNDLE[20000:])
    assert part.headers["content-range"] == f"bytes 20000-{len(BUNDLE) - 1}/{len(BUNDLE)}"


def test_whoever_is_no_box_gets_nothing(met: tuple[Deskside, httpx.Client]) -> None:
    """Nothing said, nonsense, another's signature, a signature for another release: and then made to wait."""
    side, client = met
    good = asking(side)
    assert client.get(URL).status_code == 400
    for header in ("Sanji", "Sanji !", "Basic eDp5", f"Sanji {'A' * 20_000}"):
        assert client.get(URL, headers={"authorization": header}).status_code == 400
    stranger = structs.replace(good, signature=keys.sign(keys.new_key(), good.said()).hex())
    assert client.get(URL, headers={"authorization": stranger.header()}).status_code == 403
    other = structs.replace(good, digest="0" * 64)
    for url in (URL, f"{enrolment.RELEASES_PATH}/{'0' * 64}"):
        assert client.get(url, headers={"authorization": other.header()}).status_code == 403
    assert client.get(f"{enrolment.RELEASES_PATH}/..%2Fa.bundle").status_code in {404, 422}
    found = [client.get(URL).status_code for _ in range(20)]
    assert found[-1] == 429


def test_a_header_is_read_strictly() -> None:
    """What is said there comes back as it was."""
    ask = AskRelease("certificate", DIGEST, 7, "00")
    assert enrolment.in_header(ask.header()) == ask
    for header in ("", "Sanji e30=", ask.header()[:-9]):
        with pytest.raises(MessageFault):
            enrolment.in_header(header)
