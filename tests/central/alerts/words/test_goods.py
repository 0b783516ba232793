"""A message about a room names the lots in it, with their mass and what their budget has left."""

from pathlib import Path

from central.store.coldchain.affected import affected
from logistics.coldchain.rule import MINUTE_MS
from logistics.events.lots import LotStored
from tests.central.alerts.scene import Phone, Room
from tests.central.centre import ROOM, STEP_MS, T0, batch, centre_in, chunk


def test_the_lots_are_in_the_message(tmp_path: Path) -> None:
    """Begin and end name lot, product and mass; the end asks to inspect them."""
    with centre_in(tmp_path) as centre:
        phone = Phone()
        room = Room(centre, phone)
        told = LotStored(lot="L-1", site=ROOM[0], room=ROOM[1], product="bamboo-shoot", net_g=480_000)
        centre.receive(batch("lots", 1, (T0, told)))
        room.hear(4, *([9] * 8), *([4] * 6))
    opened, resolved = phone.told
    assert "库内批次 1 个，480.0 kg" in opened.text
    assert "L-1 鲜竹笋 480.0 kg" in opened.text
    assert "spent 35 min of 240.0 h at 8.0 °C" in opened.text
    assert "lots to inspect: 1, 480.0 kg" in resolved.text


def test_an_empty_room(tmp_path: Path) -> None:
    """A room without lots says nothing of any."""
    with centre_in(tmp_path) as centre:
        phone = Phone()
        Room(centre, phone).hear(4, *([9] * 8))
    assert "lots" not in phone.told[0].text


def test_many_lots(tmp_path: Path) -> None:
    """The largest five are told one by one, and how many more there are; the mass is that of all."""
    with centre_in(tmp_path) as centre:
        for number in range(7):
            told = LotStored(
                lot=f"L-{number}", site=ROOM[0], room=ROOM[1], product="local", net_g=1000 * (number + 1)
            )
            centre.receive(batch("lots", number + 1, (T0, told)))
        with centre.store.read() as connection:
            found = affected(connection, *ROOM, T0, None, T0 + STEP_MS)
    assert (found.count, found.net_g) == (7, 28_000)
    assert [one.lot for one in found.largest] == ["L-6", "L-5", "L-4", "L-3", "L-2"]
    assert found.largest[0].limit_ms == 0


def test_what_a_lot_has_spent(tmp_path: Path) -> None:
    """The worst probe counts, only while the lot was there; what nobody measured is told beside it."""
    with centre_in(tmp_path) as centre:
        told = LotStored(lot="L-1", site=ROOM[0], room=ROOM[1], product="bamboo-shoot", net_g=480_000)
        centre.receive(batch("lots", 1, (T0 + 2 * STEP_MS, told)))
        for number, warm in enumerate((7.0, 9.0), start=1):
            centre.receive(batch(f"t{number}", 1, (T0, chunk([warm] * 6, f"probe-{number}"))))
        with centre.store.read() as connection:
            (one,) = affected(connection, *ROOM, T0, None, T0 + 20 * STEP_MS).largest
    assert (one.spent_ms, one.limit_mc) == (4 * STEP_MS, 8000)
    assert one.unknown_ms == 14 * STEP_MS
    assert one.limit_ms == 14_400 * MINUTE_MS
