"""Boxes come in by a code once, renew over what they have, and are out when they are revoked."""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest
from cryptography import x509

from central.fleet.identity.authority import Holder
from central.fleet.identity.desk import Denied
from central.store.identities import register
from central.store.identities.register import CODE_TRIES, Identity
from plumbing.trust import keys
from plumbing.trust.codes import Code
from plumbing.trust.enrolment import AskAgain
from tests.central.fleet.identity.desks import DAY_MS, ENGINEER, T0, Deskside, again, deskside


@pytest.fixture(name="side")
def _side(tmp_path: Path) -> Iterator[Deskside]:
    with deskside(tmp_path) as made:
        yield made


def certificate(pem: str) -> x509.Certificate:
    """A certificate out of an answer."""
    return x509.load_pem_x509_certificate(pem.encode())


def revoked_serials(side: Deskside) -> set[int]:
    """What the list for the broker names."""
    listed = x509.load_pem_x509_crl((side.folder / "revoked.crl").read_bytes())
    return {one.serial_number for one in listed}


def test_a_box_comes_in(side: Deskside) -> None:
    """It gets who it is, and a certificate over its own key for 90 days."""
    key = keys.new_key()
    given = side.come(side.add(), key)
    made = certificate(given.certificate)
    assert (given.box, given.site, given.role, given.county) == ("box-a", "HUB", "hub", "suichang")
    assert keys.public_bytes(made) == keys.public_bytes_of(key)
    assert keys.expires_ms(made) == T0 + 90 * DAY_MS
    assert side.trail() == [("engineer", "box add"), ("box-a", "box enrol")]


def test_a_code_is_good_once(side: Deskside) -> None:
    """Whoever comes second with another key is refused."""
    code = side.add()
    side.come(code)
    with pytest.raises(Denied, match="not good"):
        side.come(code)


def test_a_box_that_missed_the_answer_asks_again(side: Deskside) -> None:
    """The same code with the same key gets a certificate again: a link in the hills broke after the first."""
    code, key = side.add(), keys.new_key()
    side.come(code, key)
    assert keys.public_bytes(certificate(side.come(code, key).certificate)) == keys.public_bytes_of(key)


def test_a_code_is_over(side: Deskside) -> None:
    """After three days to the millisecond."""
    code = side.add()
    with pytest.raises(Denied, match="not good"):
        side.come(code, now_ms=T0 + 3 * DAY_MS)
    assert side.come(code, now_ms=T0 + 3 * DAY_MS - 1).box == "box-a"


def test_guesses_end_a_code(side: Deskside) -> None:
    """After ten wrong secrets the right one is refused, too."""
    code = side.add()
    for guess in range(CODE_TRIES):
        with pytest.raises(Denied):
            side.come(Code(code.number, f"{guess:08d}", code.fingerprint))
    with pytest.raises(Denied):
        side.come(code)
    assert side.trail().count(("?", "box enrol refused")) == CODE_TRIES


def test_another_code_takes_the_place_of_the_first(side: Deskside) -> None:
    """The one that was printed before is good no more."""
    first = side.add()
    second = side.desk.code("box-a", ENGINEER, T0)
    with pytest.raises(Denied):
        side.come(first)
    assert certificate(side.come(second).certificate).subject.rfc4514_string() == "CN=box-a,OU=1"


def test_a_swapped_box_is_the_next_life(side: Deskside) -> None:
    """The old certificate stands until the new box is in, and is revoked from then on."""
    old = certificate(side.come(side.add()).certificate)
    code = side.desk.code("box-a", ENGINEER, T0 + 1)
    assert old.serial_number not in revoked_serials(side)
    new = certificate(side.come(code, now_ms=T0 + 2).certificate)
    assert new.subject.rfc4514_string() == "CN=box-a,OU=2"
    assert revoked_serials(side) == {old.serial_number}


def test_a_revoked_box_is_out(side: Deskside) -> None:
    """Its certificate is listed, its open code is dead, and it may not renew."""
    key = keys.new_key()
    given = side.come(side.add(), key)
    code = side.desk.code("box-a", ENGINEER, T0)
    side.desk.revoke("box-a", "stolen", ENGINEER, T0 + 1)
    assert revoked_serials(side) == {certificate(given.certificate).serial_number}
    with pytest.raises(Denied):
        side.come(code, now_ms=T0 + 2)
    with pytest.raises(Denied, match="revoked"):
        side.desk.renew(again(given, key, T0 + DAY_MS), "", T0 + DAY_MS)
    assert ("engineer", "box revoke") in side.trail()


def test_a_revoked_box_comes_back_by_a_new_code(side: Deskside) -> None:
    """Its next life is no longer revoked; its old certificate is for good."""
    old = certificate(side.come(side.add()).certificate)
    side.desk.revoke("box-a", "lost", ENGINEER, T0 + 1)
    side.come(side.desk.code("box-a", ENGINEER, T0 + 2), now_ms=T0 + 3)
    with side.store.read() as connection:
        assert register.revoked_boxes(connection) == frozenset()
    assert revoked_serials(side) == {old.serial_number}


def test_a_box_renews_over_what_it_has(side: Deskside) -> None:
    """The next certificate is over another key, and the present one stays good until its end."""
    key = keys.new_key()
    given = side.come(side.add(), key)
    later = T0 + 60 * DAY_MS
    made = certificate(side.desk.renew(again(given, key, later), "", later).certificate)
    assert keys.expires_ms(made) == later + 90 * DAY_MS
    assert keys.public_bytes(made) != keys.public_bytes_of(key)
    assert revoked_serials(side) == set()


def test_what_another_key_signed_renews_nothing(side: Deskside) -> None:
    """A certificate is no secret: without its key it is worth nothing."""
    given = side.come(side.add())
    with pytest.raises(Denied, match="did not sign"):
        side.desk.renew(again(given, keys.new_key(), T0), "", T0 + DAY_MS)


def test_a_foreign_certificate_renews_nothing(side: Deskside, tmp_path: Path) -> None:
    """Of another county's authority."""
    (tmp_path / "other").mkdir()
    key = keys.new_key()
    with deskside(tmp_path / "other") as other:
        foreign = other.come(other.add(), key)
    with pytest.raises(Denied, match="this county"):
        side.desk.renew(again(foreign, key, T0), "", T0)


def test_a_renewal_that_was_kept_is_refused_later(side: Deskside) -> None:
    """What somebody took off the wire is too old a quarter of an hour later."""
    key = keys.new_key()
    given = side.come(side.add(), key)
    kept = again(given, key, T0 + DAY_MS)
    with pytest.raises(Denied, match="15 minutes"):
        side.desk.renew(kept, "", T0 + DAY_MS + 900_001)


def test_a_certificate_that_is_over_renews_nothing(side: Deskside) -> None:
    """On its last day it does, a day later it does not."""
    key = keys.new_key()
    given = side.come(side.add(), key)
    over = T0 + 90 * DAY_MS
    with pytest.raises(Denied, match="over"):
        side.desk.renew(again(given, key, over), "", over)


def test_a_box_renews_at_most_every_ten_minutes(side: Deskside) -> None:
    """A box gone wild cannot fill the register."""
    key = keys.new_key()
    given = side.come(side.add(), key)
    with pytest.raises(Denied, match="ten"):
        side.desk.renew(again(given, key, T0 + 1), "", T0 + 1)


@pytest.mark.parametrize("name", ["box-b", "centre", "#", "box-a,OU=9"])
def test_a_request_for_another_name_is_refused(side: Deskside, name: str) -> None:
    """At enrolment and at renewal; the code is still good afterwards."""
    code, key = side.add(), keys.new_key()
    with pytest.raises(Denied, match="another name"):
        side.come(code, name=name)
    given = side.come(code, key)
    with pytest.raises(Denied, match="another name"):
        side.desk.renew(again(given, key, T0 + DAY_MS, name=name), "", T0 + DAY_MS)


@pytest.mark.parametrize(
    "text", ["", "x", "-----BEGIN CERTIFICATE REQUEST-----\n", "x" * 100_000, "证" * 3000]
)
def test_garbage_is_refused(side: Deskside, text: str) -> None:
    """In the place of a certificate or of a signature."""
    with pytest.raises(Denied):
        side.desk.renew(AskAgain(text, "r", T0, "00"), "", T0)
    given = side.come(side.add())
    with pytest.raises(Denied):
        side.desk.renew(AskAgain(given.certificate, "r", T0, text), "", T0)


def test_a_name_is_added_once(side: Deskside) -> None:
    """And what is not there has no code and is not revoked."""
    side.add()
    with pytest.raises(Denied, match="already"):
        side.add()
    with pytest.raises(Denied, match="no box"):
        side.desk.code("box-z", ENGINEER, T0)
    with pytest.raises(Denied, match="no box"):
        side.desk.revoke("box-z", "", ENGINEER, T0)


def test_many_come_in_at_once(side: Deskside) -> None:
    """Threads of the server make the list of what is revoked by turns: none fails, and nothing is missing."""
    codes = [side.add(f"box-{number}") for number in range(24)]
    side.desk.revoke("box-0", "stolen before it came", ENGINEER, T0)
    with ThreadPoolExecutor(12) as threads:
        given = list(threads.map(side.come, codes[1:]))
        list(threads.map(lambda n: side.desk.revoke(f"box-{n}", "lost", ENGINEER, T0), range(1, 13)))
    assert {one.box for one in given} == {f"box-{number}" for number in range(1, 24)}
    lost = {certificate(one.certificate).serial_number for one in given[:12]}
    assert revoked_serials(side) == lost


def test_boxes_are_added_together_or_not_at_all(side: Deskside) -> None:
    """One that is there already holds all of them up."""
    side.add("box-b")
    news = [Identity(f"box-{one}", "HUB", "hub", 1, T0, "engineer") for one in "abc"]
    with pytest.raises(Denied, match="already: box-b"):
        side.desk.add_many(news, ENGINEER, T0)
    assert side.trail() == [("engineer", "box add")]
    codes = side.desk.add_many(news[::2], ENGINEER, T0)
    assert [side.come(code).box for code in codes] == ["box-a", "box-c"]


@pytest.mark.parametrize("deed", ["add", "code", "revoke", "enrol"])
def test_the_list_is_written_when_anything_changes(side: Deskside, deed: str) -> None:
    """The broker's unit watches it: a box that is added changes NATS's users, and not the list itself."""
    code = side.add("box-b")
    (side.folder / "revoked.crl").unlink()
    match deed:
        case "add":
            side.add("box-c")
        case "code":
            side.desk.code("box-b", ENGINEER, T0)
        case "revoke":
            side.desk.revoke("box-b", "lost", ENGINEER, T0)
        case _:
            side.come(code)
    assert (side.folder / "revoked.crl").exists()


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
def test_bent_certificates_and_requests_are_refused(side: Deskside) -> None:
    """Whatever bytes of them are others: no renewal, no certificate, and nothing but a refusal."""
    rng, key = Random(4), keys.new_key()
    given = side.come(side.add(), key)
    request = keys.request_for(keys.new_key())
    for _ in range(1500):
        bent = AskAgain(_bent(given.certificate, rng), request.decode(), T0, "00")
        with pytest.raises(Denied):
            side.desk.renew(bent, "", T0)
    for _ in range(1500):
        asked = _bent(request.decode(), rng)
        try:
            made = side.authority.certify_box(asked.encode(), Holder("box-a", 1), T0, 90)
        except keys.KeyFault:
            continue
        assert keys.name_of(made) == "box-a"


def _bent(pem: str, rng: Random) -> str:
    first, *lines, last = pem.strip().splitlines()
    der = bytearray(b64decode("".join(lines)))
    for _ in range(rng.randrange(1, 4)):
        der[rng.randrange(len(der))] = rng.randrange(256)
    return "\n".join([first, b64encode(der).decode(), last, ""])


def _as_the_backup_had_it(side: Deskside, box: str, *, knew_it: bool) -> None:
    """What a restore does to the register: the box stands, or was never there."""
    with side.store.write() as connection:
        if knew_it:
            connection.exec_driver_sql(f"UPDATE identity SET revoked_ms = NULL, why = '' WHERE box = '{box}'")
            connection.exec_driver_sql(f"UPDATE certificate SET revoked_ms = NULL WHERE box = '{box}'")
        else:
            for table in ("identity", "certificate", "enrol_code"):
                connection.exec_driver_sql(f"DELETE FROM {table} WHERE box = '{box}'")


def test_who_was_revoked_stays_out_when_the_register_is_an_older_one(side: Deskside) -> None:
    """The list at the broker outlives a restore: whom it names is out again, and noted in the trail."""
    serial = certificate(side.come(side.add()).certificate).serial_number
    other = certificate(side.come(side.add("box-b")).certificate).serial_number
    side.desk.revoke("box-a", "stolen", ENGINEER, T0 + 1)
    _as_the_backup_had_it(side, "box-a", knew_it=True)
    side.desk.write_crl(T0 + DAY_MS)
    assert revoked_serials(side) == {serial}
    assert other not in revoked_serials(side)
    with side.store.read() as connection:
        assert register.revoked_boxes(connection) == {"box-a"}
        assert ("box-a", 1) not in register.lives(connection, T0 + DAY_MS)
    assert side.trail()[-1] == ("centre", "box revoke")
    length = len(side.trail())
    side.desk.write_crl(T0 + 2 * DAY_MS)
    assert len(side.trail()) == length


def test_a_revoked_box_that_the_backup_never_knew_stays_listed(side: Deskside) -> None:
    """Mosquitto asks for nothing but the authority's signature and this list; in the end it is over."""
    serial = certificate(side.come(side.add()).certificate).serial_number
    side.desk.revoke("box-a", "stolen", ENGINEER, T0 + 1)
    _as_the_backup_had_it(side, "box-a", knew_it=False)
    side.desk.write_crl(T0 + 824 * DAY_MS)
    assert revoked_serials(side) == {serial}
    side.desk.write_crl(T0 + 826 * DAY_MS)
    assert revoked_serials(side) == set()


def test_a_list_of_another_key_revokes_nobody(side: Deskside, tmp_path: Path) -> None:
    """Nor does one that is cut off: anybody may write a file."""
    side.come(side.add())
    with deskside(tmp_path / "other") as other:
        other.come(other.add())
        other.desk.revoke("box-a", "", ENGINEER, T0 + 1)
        foreign = (other.folder / "revoked.crl").read_bytes()
    for listed in (foreign, foreign[:200], b""):
        (side.folder / "revoked.crl").write_bytes(listed)
        side.desk.write_crl(T0 + DAY_MS)
        assert revoked_serials(side) == set()
    with side.store.read() as connection:
        assert register.revoked_boxes(connection) == frozenset()
