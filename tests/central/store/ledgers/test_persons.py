"""Persons lie sealed beside the log, are found by their tail's mark, and are erased while the facts stay."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from msgspec import Raw

from central.collector import Collector
from central.store import tables
from central.store.ledgers import tables as ledgers
from central.store.ledgers.persons import Person, Persons, erase
from central.store.ledgers.sealing import Sealer
from logistics import wire
from logistics.events.counter import ParcelRecipient
from tests.central.centre import NOW, T0, Centre, batch, centre_in, inbound
from tests.central.database.address import files_of

W, SITE = "SF1234567890123", "SC-046"
NAMED = ParcelRecipient(waybill=W, site=SITE, name="王小一", phone="13812349626", consent="station")
SEALER = Sealer(bytes(range(32)))
SECRETS = ("王小一".encode(), b"13812349626", b"9626")


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        here.collector = Collector(here.store, here.projections, SEALER)
        yield here


def persons_in(centre: Centre) -> list[Person]:
    with centre.store.read() as connection:
        return list(Persons(SEALER).of(connection, [("s", 1)]).values())


def on_disk(centre: Centre) -> bytes:
    return files_of(centre.folder)


def test_a_person_lies_sealed(centre: Centre) -> None:
    """Nothing of it is in the database's files, and the key opens it."""
    centre.receive(batch("s", 1, (T0, NAMED)))
    assert persons_in(centre) == [Person("9626", "王小一", "13812349626")]
    disk = on_disk(centre)
    assert not [secret for secret in SECRETS if secret in disk]


def test_the_fact_stays_in_the_log(centre: Centre) -> None:
    """With waybill, site and consent, and a digest of what was sealed."""
    centre.receive(batch("s", 1, (T0, NAMED)))
    (row,) = centre.rows(tables.event)
    event = wire.decode_event(row.body)
    assert event == ParcelRecipient(waybill=W, site=SITE, consent="station")
    assert len(msgspec.msgpack.decode(row.body)["sealed"]) == 64


def test_a_parcel_is_found_by_its_recipients_tail(centre: Centre) -> None:
    """By the mark of four digits; other digits find nothing."""
    centre.receive(batch("s", 1, (T0, NAMED)))
    with centre.store.read() as connection:
        assert list(Persons(SEALER).waybills(connection, "9626")) == [W]
        assert list(Persons(SEALER).waybills(connection, "9627")) == []
        assert list(Persons(Sealer(bytes(32))).waybills(connection, "9626")) == []


def test_erasing_leaves_the_log_and_the_ledgers(centre: Centre) -> None:
    """The person is gone; the log's bytes and all read models are as they were, also after a rebuild."""
    centre.receive(batch("s", 1, (T0, NAMED)))
    log, models = centre.log(), centre.models()
    with centre.store.write() as connection:
        assert erase(connection, NOW, NOW + 5) == 0
        assert erase(connection, NOW + 1, NOW + 5) == 1
        assert erase(connection, NOW + 1, NOW + 6) == 0
    assert persons_in(centre) == []
    (row,) = centre.rows(ledgers.personal)
    assert (row.sealed, row.tail_mark, row.erased_ms) == (None, "", NOW + 5)
    centre.projections.rebuild(centre.store)
    assert (centre.log(), centre.models()) == (log, models)


def test_what_comes_again_does_not_bring_an_erased_person_back(centre: Centre) -> None:
    """A box that sends a batch again tells nothing new."""
    told = batch("s", 1, (T0, NAMED))
    centre.receive(told)
    with centre.store.write() as connection:
        erase(connection, NOW + 1, NOW + 5)
    centre.receive(told)
    assert persons_in(centre) == []


def test_a_centre_without_a_key_keeps_no_person(tmp_path: Path) -> None:
    """The fact alone: nothing lies open for want of a key."""
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 1, (T0, NAMED)))
        assert centre.rows(ledgers.personal) == []
        disk = on_disk(centre)
        assert not [secret for secret in SECRETS if secret in disk]


def test_what_cannot_be_read_lies_open_nowhere(centre: Centre) -> None:
    """A recipient with a field that does not fit, and a batch under another box's stream."""
    body = msgspec.msgpack.encode({"type": "parcel.recipient", "name": "王小一", "phone": 13812349626})
    bad = wire.Stamped(T0, 0, "synced", Raw(body))
    centre.receive(wire.batch("box-a", "s", "b", 1, [bad], late=False))
    foreign = batch("s", 2, (T0, NAMED), box="box-b")
    centre.collector.receive([inbound(foreign)], NOW)
    assert len(centre.rows(tables.dead_letter)) == 2
    disk = on_disk(centre)
    assert not [secret for secret in (*SECRETS, (13812349626).to_bytes(8, "big")) if secret in disk]
