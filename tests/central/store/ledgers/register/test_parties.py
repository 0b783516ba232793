"""Parties have numbers for good; names lie sealed, reach boxes, and are erased everywhere."""

from collections.abc import Callable

import pytest

from central.dispatch import Commands
from central.store.ledgers.held import sending, versions
from central.store.ledgers.held.tables import table_sent
from central.store.ledgers.held.veil import Veil
from central.store.ledgers.register.parties import Entry, Full, Parties, Unkeyed
from central.store.ledgers.register.pushing import Pushing
from central.store.ledgers.register.tables import party
from central.store.ledgers.sealing import Sealer
from central.store.links import orders
from logistics import wire
from logistics.goods.parties import PARTIES_MAX, Party
from logistics.goods.partysheet import Draft
from plumbing import codec
from tests.central.store.ledgers.held.county import County

ZHOU = Draft("", "farmer", "周水根", "331123100201", "13812345678")
COOP = Draft("", "cooperative", "高坪合作社", "331123100202")


def keep(county: County, *drafts: Draft) -> tuple[str, ...]:
    county.now_ms += 1
    with county.centre.store.write() as connection:
        return Parties(county.sealer).keep(connection, drafts, "lan", county.now_ms)


def erase(county: County, number: str) -> bool:
    county.now_ms += 1
    with county.centre.store.write() as connection:
        return Parties(county.sealer).erase(connection, number, "lan", county.now_ms)


def listed(county: County, sealer: Sealer | None = None) -> dict[str, Entry]:
    with county.centre.store.read() as connection:
        return {one.id: one for one in Parties(sealer or county.sealer).listed(connection)}


def lying_open(county: County) -> list[str]:
    """The tables of the centre in which something of parties can be read without the key."""
    sent = [row for row in county.centre.rows(table_sent) if row.kind == "parties"]
    asked = [row for row in county.centre.rows(orders.command) if row.about.startswith("parties/")]
    assert sent
    assert asked
    return [
        *("table_sent" for row in sent if opens(lambda data: codec.unpack(data, 1 << 20), row.packed)),
        *("command" for row in asked if opens(wire.decode_order, row.body)),
        *("party" for row in county.centre.rows(party) if "周".encode() in bytes(row.sealed)),
    ]


def opens(read: Callable[[bytes], object], data: bytes) -> bool:
    """Whether bytes can be read."""
    try:
        read(bytes(data))
    except ValueError:
        return False
    return True


def test_numbers_are_given_and_kept(county: County) -> None:
    """By kind, above the highest; a known number changes its party, and any other is a new one."""
    assert keep(county, ZHOU, COOP, ZHOU) == ("F-0001", "C-0001", "F-0002")
    assert keep(
        county, Draft("F-0002", "farmer", "周水生", is_active=False), Draft("F-0100", "farmer", "吴")
    ) == (
        "F-0002",
        "F-0100",
    )
    assert keep(county, ZHOU) == ("F-0101",)
    found = listed(county)
    assert (found["F-0001"].name, found["F-0001"].phone) == ("周水根", "13812345678")
    second = found["F-0002"]
    assert (second.name, second.phone, second.is_active) == ("周水生", "", False)
    assert second.made_ms < second.changed_ms


def test_numbers_in_one_go_do_not_meet(county: County) -> None:
    """A number that stands further down in the same file is not given to a row without one."""
    assert keep(county, ZHOU, Draft("F-0001", "farmer", "吴")) == ("F-0002", "F-0001")


def test_names_reach_all_boxes_and_lie_open_nowhere(county: County) -> None:
    """Active ones alone, and no telephone; on their way they are sealed at the centre, too."""
    village, hub = county.box("v"), county.box("h", "hub", "HUB")
    keep(county, ZHOU, COOP, Draft("", "firm", "歇业公司", is_active=False))
    county.away = {"h"}
    county.go_on()
    assert village.held.parties() == {
        "F-0001": Party("F-0001", "farmer", "周水根", "331123100201"),
        "C-0001": Party("C-0001", "cooperative", "高坪合作社", "331123100202"),
    }
    assert county.waiting() > 0
    assert lying_open(county) == []
    county.come_back("h")
    county.away = set()
    county.go_on()
    assert hub.held.parties() == village.held.parties()
    assert county.stand("h", "parties").state == sending.HELD


def test_a_change_makes_a_version_and_time_does_not(county: County) -> None:
    """And neither does another telephone, which boxes are not told."""
    box = county.box("v")
    keep(county, ZHOU)
    county.go_on(300)
    assert box.held.version("parties") == 1
    keep(county, Draft("F-0001", "farmer", "周水根", "331123100201", "13900000000"))
    county.go_on(60)
    assert box.held.version("parties") == 1
    keep(county, Draft("F-0001", "farmer", "周水根", "331123100202"))
    county.go_on(60)
    assert box.held.version("parties") == 2


def test_an_erased_name_is_gone_everywhere_and_the_number_stays(county: County) -> None:
    """From the register, from what was on its way, and from boxes with their next version."""
    box = county.box("v")
    keep(county, ZHOU)
    county.go_on()
    county.away = {"v"}
    keep(county, COOP)
    county.go_on()
    old = [row.packed for row in county.centre.rows(table_sent)]
    assert erase(county, "F-0001")
    assert not erase(county, "F-9999")
    county.go_on()
    found = listed(county)["F-0001"]
    assert (found.name, found.phone, found.is_active, found.erased_ms) == ("", "", True, found.changed_ms)
    assert not {*old} & {row.packed for row in county.centre.rows(table_sent)}
    abouts = {row.about.rpartition("/")[0] for row in county.centre.rows(orders.command)}
    assert {about for about in abouts if about.startswith("parties/")} == {"parties/3"}
    county.away = set()
    county.come_back("v")
    county.go_on()
    assert box.held.parties()["F-0001"] == Party("F-0001", "farmer", "", "331123100201")
    assert keep(county, Draft("F-0001", "farmer", "周水根")) == ("F-0001",)
    assert listed(county)["F-0001"].erased_ms is None


def test_a_lost_key_takes_no_name_from_a_box(county: County) -> None:
    """Nothing is sent that cannot be opened, and nothing breaks; what people enter anew is kept."""
    box = county.box("v")
    keep(county, ZHOU)
    county.go_on()
    county.box("w")
    county.away = {"w"}
    county.go_on()
    other = Sealer(bytes(32))
    assert [one.is_readable for one in listed(county, other).values()] == [False]
    commands = Commands(county.centre.store, county.rng, 10**12, Veil(other))
    sent = commands.tick(county.now_ms + 600_000)
    assert [one for one in sent if one.box == "w"] == []
    Pushing(county.centre.store, county.zone, other).tick(county.now_ms)
    with county.centre.store.read() as connection:
        assert versions.sent(connection, "parties") == ()
    assert box.held.parties() != {}


def test_more_than_boxes_can_hold_are_refused(county: County) -> None:
    """None of them is kept then; those at rest do not count."""
    many = [Draft("", "farmer", f"农户{number}") for number in range(PARTIES_MAX)]
    keep(county, Draft("", "farmer", "歇业", is_active=False), *many)
    with pytest.raises(Full):
        keep(county, ZHOU)
    assert len(listed(county)) == PARTIES_MAX + 1


def test_without_a_key_no_party_is_kept(county: County) -> None:
    """And nothing is sent."""
    with county.centre.store.write() as connection, pytest.raises(Unkeyed):
        Parties(None).keep(connection, [ZHOU], "lan", 1)
    with pytest.raises(ValueError, match="no key"):
        Veil().veiled("parties", b"x")
