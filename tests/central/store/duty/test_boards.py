"""A fault that comes in through the true collector is on the board, and off it when it is mended."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from msgspec import Raw
from sqlalchemy import insert

from central.alerts.judge.breach import judge_breaches
from central.collector import Inbound
from central.store.alerts.rows import AlertRows
from central.store.coldchain import dispositions
from central.store.duty import boards, deeds, looks, notes
from central.store.duty.deeds import Asked, Refused, Wish
from central.store.duty.tables import duty_deed
from central.store.links import orders
from central.store.links.deeds import order
from central.store.links.presence import Presence
from central.store.queries import accounts
from central.store.queries.accounts import Account
from central.store.tables import alert, dead_letter
from logistics import wire
from logistics.duty.board import Standing
from logistics.duty.limits import Limits
from logistics.events.all import AnyEvent
from logistics.events.boxes import BoxConfig, BoxHealth, BoxStarted, CommandRejected
from logistics.events.counter import DayClosed, DayCounts
from logistics.events.lots import LotStored
from logistics.events.machine import BoxMachine
from logistics.events.money import CodClosed, CodPaid
from logistics.orders import ConfigSet
from tests.central.centre import ROOM, STEP_MS, T0, Centre, batch, centre_in, chunk, scan

ZONE = ZoneInfo("Asia/Shanghai")
MIN, HOUR, DAY = 60_000, 3_600_000, 86_400_000
LIMITS = Limits()


class Duty:
    """A centre, its boxes, and somebody who looks at the board."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.presence = Presence(centre.store)
        self._numbers = iter(range(1, 1000))

    def tell(self, event: AnyEvent, at_ms: int = T0, box: str = "box-a") -> None:
        self.centre.receive(batch(f"s{next(self._numbers)}", 1, (at_ms, event), box=box), now_ms=at_ms)

    def look(self, now_ms: int) -> tuple[Standing, ...]:
        with self.centre.store.read() as connection:
            return boards.read(connection, LIMITS, now_ms, ZONE)

    def kinds(self, now_ms: int) -> list[str]:
        return [one.matter.kind for one in self.look(now_ms)]

    def do(self, wish: Wish, now_ms: int) -> Standing:
        with self.centre.store.write() as connection:
            return deeds.act(connection, wish, LIMITS, now_ms, ZONE, {"li": None, "wang": None})


@pytest.fixture
def duty(tmp_path: Path) -> Iterator[Duty]:
    with centre_in(tmp_path) as centre:
        with centre.store.write() as connection:
            for name in ("li", "wang"):
                accounts.add(connection, Account(name, "-", "manager"), T0)
        yield Duty(centre)


def test_a_quiet_county_has_an_empty_board(duty: Duty) -> None:
    """A box that is there and told nothing odd needs nobody."""
    duty.presence.told("box-a", is_online=True, now_ms=T0)
    duty.tell(BoxStarted(site="HUB", role="hub", version="1"))
    duty.tell(BoxHealth(site="HUB", backlog=0, oldest_ms=0, disk_free_mb=9_000, disk_total_mb=10_000))
    duty.tell(scan())
    assert duty.kinds(T0 + HOUR) == []


def test_a_box_that_is_away_and_comes_back(duty: Duty) -> None:
    """On the board after its time, off it when it is there."""
    duty.presence.told("box-a", is_online=False, now_ms=T0)
    assert duty.kinds(T0 + 30 * MIN) == []
    assert duty.kinds(T0 + 31 * MIN) == ["offline"]
    duty.presence.told("box-a", is_online=True, now_ms=T0 + 40 * MIN)
    assert duty.kinds(T0 + 41 * MIN) == []


def test_a_disk_that_fills_and_is_cleared(duty: Duty) -> None:
    """As the box itself tells."""
    duty.presence.told("box-a", is_online=True, now_ms=T0)
    duty.tell(BoxHealth(site="HUB", backlog=0, oldest_ms=0, disk_free_mb=90, disk_total_mb=1_000))
    assert duty.kinds(T0 + 1) == ["disk"]
    health = BoxHealth(site="HUB", backlog=0, oldest_ms=0, disk_free_mb=900, disk_total_mb=1_000)
    duty.tell(health, T0 + MIN)
    assert duty.kinds(T0 + 2 * MIN) == []


def test_a_box_on_too_little_voltage_and_on_a_new_supply(duty: Duty) -> None:
    """As the box tells; whoever took it on has it for as long as it lasts."""
    duty.presence.told("box-a", is_online=True, now_ms=T0)
    duty.tell(BoxMachine(site="HUB", throttle=0x50005, low_volt_ms=0))
    (found,) = duty.look(T0 + MIN)
    assert (found.matter.kind, found.matter.since_ms) == ("power", T0)
    duty.do(Wish("take", found.matter.key, 0, "wang", "a new supply goes there"), T0 + 2 * MIN)
    duty.tell(BoxMachine(site="HUB", throttle=0x50005, low_volt_ms=5 * HOUR), T0 + 5 * HOUR)
    (found,) = duty.look(T0 + 6 * HOUR)
    assert (found.matter.since_ms, found.holder) == (T0, "wang")
    duty.tell(BoxMachine(site="HUB", throttle=0x50000), T0 + 7 * HOUR)
    assert duty.kinds(T0 + 7 * HOUR) == []


def test_a_box_that_goes_by_other_settings_than_were_ordered(duty: Duty) -> None:
    """Until it says that it goes by them."""
    duty.tell(BoxStarted(site="HUB", role="hub", version="0.1.0"))
    wanted = ConfigSet(sha256(b"[box]").hexdigest(), "[box]")
    duty.tell(BoxConfig(site="HUB", digest="a" * 64, state="running"))
    with duty.centre.store.write() as connection:
        order(connection, ["box-a"], wanted, who="wang", now_ms=T0, waits_ms=9 * DAY)
    assert duty.kinds(T0 + HOUR) == []
    assert duty.kinds(T0 + HOUR + 1) == ["drift"]
    duty.tell(BoxConfig(site="HUB", digest=wanted.digest, state="kept"), T0 + 2 * HOUR)
    assert duty.kinds(T0 + 2 * HOUR) == []


def test_a_gap_that_is_filled(duty: Duty) -> None:
    """Numbers that are missing for a while are a matter until they come."""
    duty.centre.receive(batch("s", 1, (T0, scan())), batch("s", 4, (T0, scan("SF1"))), now_ms=T0)
    assert duty.kinds(T0 + 30 * MIN) == []
    (found,) = duty.look(T0 + 31 * MIN)
    assert (found.matter.kind, found.matter.fields["events"]) == ("gap", 2)
    late = batch("s", 2, (T0, scan("SF2")), (T0, scan("SF3")))
    duty.centre.receive(late, now_ms=T0 + 32 * MIN)
    assert duty.kinds(T0 + 99 * MIN) == []


def test_a_batch_that_cannot_be_read_is_settled(duty: Duty) -> None:
    """It does not go by itself within its days; somebody settles it, and the next one is new."""
    duty.centre.collector.receive([Inbound("box-a", b"\x00torn")], T0)
    (found,) = duty.look(T0 + 1)
    assert found.matter.kind == "letters"
    wish = Wish("settle", found.matter.key, 0, "wang", "box-a got a new card")
    duty.do(wish, T0 + 2)
    assert duty.kinds(T0 + 3) == []
    duty.centre.collector.receive([Inbound("box-a", b"\x00torn again")], T0 + 4)
    assert duty.kinds(T0 + 5) == ["letters"]
    assert duty.kinds(T0 + 8 * DAY) == []


def test_records_from_the_future_and_their_release(duty: Duty) -> None:
    """A clock that is ahead is a matter until its records' time has come."""
    future = T0 + 3 * HOUR
    duty.centre.receive(batch("s", 1, (future, scan())), now_ms=T0)
    (found,) = duty.look(T0 + 1)
    assert (found.matter.kind, found.matter.why) == ("clock", "held")
    duty.tell(scan("SF2"), future + MIN)
    assert duty.kinds(future + 2 * MIN) == []


def test_a_box_that_does_not_know_the_time(duty: Duty) -> None:
    """Connected for long enough, and its health still says so."""
    duty.presence.told("box-a", is_online=True, now_ms=T0)
    body = wire.encode_event(BoxHealth(site="HUB", backlog=0, oldest_ms=0, disk_free_mb=9_000))
    unknown = wire.Stamped(T0, 1, "unknown", Raw(body))
    duty.centre.receive(wire.batch("box-a", "s", "boot-1", 1, [unknown], late=False), now_ms=T0)
    assert duty.kinds(T0 + 2 * HOUR) == []
    assert duty.kinds(T0 + 2 * HOUR + 1) == ["clock"]
    duty.tell(BoxHealth(site="HUB", backlog=0, oldest_ms=0, disk_free_mb=9_000), T0 + 3 * HOUR)
    assert duty.kinds(T0 + 3 * HOUR + 1) == []


def test_money_that_is_missing_at_a_count(duty: Duty) -> None:
    """The count's difference, by all that the centre knows was taken."""
    paid = CodPaid(waybill="SF1", site="V1", payment="p1", amount_fen=12_000, method="cash")
    duty.tell(paid)
    duty.tell(CodClosed(site="V1", day="2026-05-28", expected_fen=12_000, counted_fen=11_000), T0 + MIN)
    (found,) = duty.look(T0 + HOUR)
    assert (found.matter.kind, found.matter.fields["gone_fen"]) == ("cod", -1_000)
    assert duty.kinds(T0 + 8 * DAY) == []


def test_parcels_that_lie_too_long_and_are_fetched(duty: Duty) -> None:
    """Counted per site; gone when the last one is."""
    for number in range(3):
        duty.tell(scan(f"SF{number}", site="V1"))
    (found,) = duty.look(T0 + 4 * DAY)
    assert (found.matter.kind, found.matter.site, found.matter.fields["parcels"]) == ("overdue", "V1", 3)
    for number in range(3):
        duty.tell(scan(f"SF{number}", "hand_out", "V1"), T0 + 4 * DAY)
    assert duty.kinds(T0 + 4 * DAY + MIN) == []


def test_a_day_that_was_not_closed_and_then_is(duty: Duty) -> None:
    """A village's box owes the close of its first day already, ten hours after that day's end."""
    duty.tell(BoxStarted(site="V1", role="village", version="1"))
    # T0 lies in 2026-05-29 of the county.
    ended = T0 - T0 % DAY + 2 * DAY - 8 * HOUR
    assert duty.kinds(ended + 10 * HOUR) == []
    (found,) = duty.look(ended + 10 * HOUR + 1)
    assert (found.matter.kind, found.matter.why, found.matter.fields["days"]) == ("unreported", "silent", 1)
    duty.tell(DayClosed(site="V1", day="2026-05-29", counts=DayCounts(), digest="0" * 64), ended + 11 * HOUR)
    assert duty.kinds(ended + 12 * HOUR) == []


def test_a_command_that_nobody_answered(duty: Duty) -> None:
    """What was only replaced by a newer one is none."""
    with duty.centre.store.write() as connection:
        for about in ("s/1", "s/2"):
            order = wire.StillFetch("s", 1)
            orders.ask(connection, "box-a", order, about, who="wang", now_ms=T0, waits_ms=HOUR)
        orders.supersede(connection, "box-a", ["s/1"])
        (one,) = orders.due(connection, T0, 9)
        orders.expire(connection, one.id)
    (found,) = duty.look(T0 + 2 * HOUR)
    assert (found.matter.kind, found.matter.fields["commands"]) == ("command", 1)


def test_a_breach_its_lots_and_its_end(duty: Duty) -> None:
    """The alert comes first, the lots wait for a decision; that it was taken on is the alert's own word."""
    stored = LotStored(lot="LOT1", site=ROOM[0], room=ROOM[1], product="kiwifruit", net_g=1_000)
    duty.tell(stored)
    duty.centre.receive(batch("t", 1, (T0, chunk([4.0] * 2 + [9.0] * 10))), now_ms=T0 + 12 * STEP_MS)
    now = T0 + 12 * STEP_MS
    with duty.centre.store.write() as connection:
        judge_breaches(AlertRows(connection), now)
        dispositions.reconcile(connection, 0, now)
    alert, lots = duty.look(now)
    assert (alert.matter.why, lots.matter.kind) == ("breach", "lots")
    duty.do(Wish("take", alert.matter.key, 0, "wang", "door closed"), now)
    with pytest.raises(Refused) as why:
        duty.do(Wish("take", alert.matter.key, 0, "li", "me too"), now + 1)
    assert (why.value.why, why.value.fields["who"]) == ("changed", "wang")
    assert duty.centre.rows(duty_deed) == []
    with duty.centre.store.read() as connection:
        (line,) = deeds.logged(connection, Asked())
    assert (line.deed.who, line.deed.comment) == ("wang", "door closed")
    duty.centre.receive(batch("t", 2, (now, chunk([4.0] * 9))), now_ms=now + 9 * STEP_MS)
    with duty.centre.store.write() as connection:
        judge_breaches(AlertRows(connection), now + 9 * STEP_MS)
        (task,) = dispositions.opened(connection)
        dispositions.decide(connection, task.id, "released", "wang", "cut open, sound", now + 9 * STEP_MS)
    assert duty.kinds(now + 9 * STEP_MS) == []


REFUSED: dict[str, tuple[Callable[[Wish], Wish], str]] = {
    "another has acted": (lambda wish: msgspec.structs.replace(wish, seen=0), "changed"),
    "it is over": (lambda wish: msgspec.structs.replace(wish, key="offline:nowhere"), "gone"),
    "it lasts": (lambda wish: msgspec.structs.replace(wish, deed="settle"), "lasts"),
    "nobody has that name": (
        lambda wish: msgspec.structs.replace(wish, deed="hand", holder="zhao"),
        "nobody",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_has_changed_meanwhile_is_refused(duty: Duty, case: str) -> None:
    """With a reason, and nothing is written."""
    duty.presence.told("box-a", is_online=False, now_ms=T0)
    now = T0 + HOUR
    (found,) = duty.look(now)
    duty.do(Wish("take", found.matter.key, 0, "wang", "on my way"), now)
    (found,) = duty.look(now)
    made, expected = REFUSED[case]
    with pytest.raises(Refused) as why:
        duty.do(made(Wish("take", found.matter.key, found.seen, "li", "me too")), now + 1)
    assert why.value.why == expected
    assert len(duty.centre.rows(duty_deed)) == 1


def test_a_note_keeps_the_board_as_it_stood(duty: Duty) -> None:
    """What is mended later does not change it."""
    duty.presence.told("box-a", is_online=False, now_ms=T0)
    now = T0 + HOUR
    with duty.centre.store.write() as connection:
        standing = boards.read(connection, LIMITS, now, ZONE)
        number = notes.write(connection, "wang", "li", "the hub's line is down", standing, now)
    duty.presence.told("box-a", is_online=True, now_ms=now + 1)
    with duty.centre.store.read() as connection:
        frozen = notes.one(connection, number)
        assert [one.id for one in notes.listed(connection)] == [number]
        assert notes.one(connection, number + 1) is None
    assert frozen is not None
    assert frozen.matters == standing
    assert frozen.note.open_count == 1


def test_of_many_alerts_what_loses_goods_is_read_first(duty: Duty) -> None:
    """And those in reach alone; how many are left out is told."""
    count = looks.ALERTS_MAX + 20
    common = {"room": "", "detail": "{}", "closed_ms": None}
    rows = [
        {"id": n, "kind": "gateway_down", "site": "HUB", "opened_ms": n, "detected_ms": n, "key": f"k{n}"}
        for n in range(1, count)
    ]
    last = {"id": count, "kind": "breach", "site": "COLD", "opened_ms": T0, "detected_ms": T0, "key": "last"}
    with duty.centre.store.write() as connection:
        connection.execute(insert(alert), [{**common, **row} for row in (*rows, last)])
        found = boards.read(connection, LIMITS, T0, ZONE)
        (mine,) = boards.read(connection, LIMITS, T0, ZONE, frozenset({"COLD"}))
        assert looks.alerts_left_out(connection) == 20
        assert looks.alerts_left_out(connection, frozenset({"COLD"})) == 0
    assert len(found) == looks.ALERTS_MAX
    assert found[0].matter.alert == mine.matter.alert == count


def test_a_gap_in_a_stream_that_goes_on(duty: Duty) -> None:
    """Is a matter by the age of what stands above it; settled, it is one again where another hole comes."""
    duty.centre.receive(batch("s", 1, (T0, scan())), batch("s", 4, (T0, scan("SF1"))), now_ms=T0)
    duty.centre.receive(batch("s", 5, (T0, scan("SF2"))), now_ms=T0 + 30 * MIN)
    (found,) = duty.look(T0 + 31 * MIN)
    assert (found.matter.kind, found.matter.fields["events"]) == ("gap", 2)
    duty.do(Wish("settle", found.matter.key, 0, "wang", "the card was torn"), T0 + 32 * MIN)
    assert duty.kinds(T0 + 40 * MIN) == []
    duty.centre.receive(batch("s", 9, (T0, scan("SF3"))), now_ms=T0 + 50 * MIN)
    (found,) = duty.look(T0 + 81 * MIN)
    assert (found.matter.kind, found.matter.fields["events"]) == ("gap", 5)


def test_what_fails_often_is_counted_where_it_lies(duty: Duty) -> None:
    """A box or kind of command is one matter, however much of it there is, with the last one's reason."""
    common = {"box": "box-a", "payload": b"", "times": 1}
    rows = [
        {**common, "digest": f"{n:064}", "reason": f"r{n}", "first_ms": T0, "last_ms": T0 + n}
        for n in range(300)
    ]
    order = wire.StillFetch("s", 1)
    with duty.centre.store.write() as connection:
        connection.execute(insert(dead_letter), rows)
        for n in range(3):
            orders.ask(connection, "box-a", order, f"s/{n}", who="wang", now_ms=T0 + n, waits_ms=HOUR)
        for one in orders.due(connection, T0 + 9, 9):
            orders.expire(connection, one.id)
        (letters,) = looks.letters(connection, T0)
        (failed,) = looks.failed(connection, T0)
    assert (letters.letters, letters.last_ms, letters.reason) == (300, T0 + 299, "r299")
    assert (failed.commands, failed.last_ms) == (3, T0 + 2 + HOUR)


def test_what_boxes_refused_is_on_the_board_a_matter_a_box(duty: Duty) -> None:
    """All of it counted, with the last one's reason."""
    told = [
        (T0 + n * MIN, CommandRejected(site="HUB", reason=reason, count=count))
        for n, (reason, count) in enumerate([("signature", 1000), ("foreign", 5)])
    ]
    started = BoxStarted(site="HUB", role="hub", version="1")
    duty.centre.receive(batch("s9", 1, (T0, started), *told, box="box-9"), now_ms=T0 + 2 * MIN)
    with duty.centre.store.read() as connection:
        (found,) = looks.rejected(connection, T0)
        assert looks.rejected(connection, T0 + HOUR) == ()
    assert (found.box, found.commands, found.reason) == ("box-9", 1005, "rejected_foreign")
    kinds = [one.matter.fields.get("what") for one in duty.look(T0 + 3 * MIN)]
    assert "command.rejected" in kinds
