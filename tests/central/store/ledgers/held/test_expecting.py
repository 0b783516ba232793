"""A site's box knows what couriers announced for the day, and a new manifest makes a new version."""

import random

from central.store.ledgers import manifests
from central.store.ledgers.held.expecting import fitting
from central.store.ledgers.manifests import Upload
from logistics import wire
from logistics.parcels.tables.expected import Expected, ExpectedTable, encode, table
from logistics.parcels.tables.manifest import Announced, Manifest
from plumbing import codec
from tests.central.store.ledgers.held.county import County

DAY = "2026-06-28"
"""The local day of NOW."""


def announce(county: County, site: str, *parcels: Announced, day: str = DAY, carrier: str = "SF") -> None:
    upload = Upload(site, day, carrier, "x.csv", county.now_ms, "lan")
    with county.centre.store.write() as connection:
        manifests.keep(connection, upload, Manifest(parcels, ()))


def test_what_was_announced_reaches_its_sites_box(county: County) -> None:
    """With money, place and 三段码; of another site and another day nothing."""
    hub, village = county.box("h", "hub", "HUB"), county.box("v")
    announce(county, "HUB", Announced("SF1000000000001", 1280, "大柘村", "571-B1"))
    announce(county, "HUB", Announced("SF1000000000002"), day="2026-06-27")
    county.go_on()
    row = Expected("SF1000000000001", "SF", 1280, "大柘村", "571-B1")
    assert hub.held.expected_all() == ExpectedTable("HUB", DAY, (row,))
    assert hub.held.expected("SF1000000000001") == row
    assert village.held.expected_all() is None


def test_another_manifest_makes_another_version(county: County) -> None:
    """And nothing else does: not the time, and not the same parcels once more."""
    hub = county.box("h", "hub", "HUB")
    announce(county, "HUB", Announced("SF1000000000001"))
    county.go_on()
    announce(county, "HUB", Announced("SF1000000000001"))
    county.go_on(600)
    assert county.stand("h", "expected").version == 1
    announce(county, "HUB", Announced("YT1000000000001"), carrier="YTO")
    county.go_on()
    assert county.stand("h", "expected").version == 2
    found = hub.held.expected_all()
    assert found is not None
    assert [row.carrier for row in found.rows] == ["SF", "YTO"]


def test_what_is_too_much_for_the_wire_is_cut_and_counted() -> None:
    """Places that cannot be compressed: so many rows as fit, the others are told."""
    rng = random.Random(1)

    def word() -> str:
        return "".join(chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(20))

    rows = [Expected(f"SF{number:013}", place=word(), segment=word()) for number in range(5000)]
    whole = table("HUB", DAY, rows)
    cut = fitting(whole)
    assert len(codec.pack(encode(cut))) <= wire.PARTS_MAX * wire.PART_BYTES_MAX
    assert 0 < len(cut.rows) < 5000
    assert len(cut.rows) + cut.left_out == 5000
