"""What people order reaches each box once, within its time, and nobody else's word does."""

from pathlib import Path
from random import Random

from central.dispatch import NO_KEY, Commands
from central.store.links import deeds
from central.store.queries import commanded
from logistics import orders, wire
from logistics.events.boxes import BoxConfig, BoxStarted
from tests.central.centre import NOW, batch, centre_in
from tests.central.ordering.county import DAY_MS, county

UPDATE = orders.AgentUpdate("9.9")
HOUR_MS = 3_600_000


def test_an_order_is_done_once_by_each_box_and_seen_to_be(tmp_path: Path) -> None:
    """Waiting, sent, done, box by box."""
    with county(tmp_path, "box-1", "box-2") as here:
        here.boxes["box-2"].is_linked = False
        name = here.order(UPDATE, "box-1", "box-2", "box-1")
        assert {row.stands for row in here.rows().values()} == {"waiting"}
        here.turn(60)
        rows = here.rows(name)
        assert {box: row.stands for (_, box), row in rows.items()} == {"box-1": "done", "box-2": "sent"}
        assert here.boxes["box-1"].done == [UPDATE]


def test_after_three_days_offline_the_live_are_done_once_and_the_expired_never(tmp_path: Path) -> None:
    """Though answers are lost and the box goes down between."""
    with county(tmp_path, "box-1") as here:
        box = here.boxes["box-1"]
        box.is_linked = False
        expired, live = [], []
        for hours in range(0, 72, 6):
            expired.append(here.order(orders.AgentUpdate(f"e{hours}"), "box-1", waits_ms=HOUR_MS))
            live.append(here.order(orders.AgentUpdate(f"l{hours}"), "box-1", waits_ms=9 * DAY_MS))
            here.turn(6, HOUR_MS)
        assert here.now_ms - NOW == 3 * DAY_MS
        assert box.done == []
        here.link("box-1")
        here.turn(2)
        box.restart()
        here.turn(60)
        assert sorted(order.version for order in box.done if isinstance(order, orders.AgentUpdate)) == sorted(
            f"l{hours}" for hours in range(0, 72, 6)
        )
        rows = here.rows()
        assert {rows[name, "box-1"].stands for name in live} == {"done"}
        assert {rows[name, "box-1"].stands for name in expired} == {"expired"}


def test_all_that_was_ever_sent_played_again_does_nothing(tmp_path: Path) -> None:
    """To the same box after days, in another life, and to another box."""
    with county(tmp_path, "box-1", "box-2") as here:
        for number in range(5):
            here.order(orders.AgentUpdate(f"v{number}"), "box-1")
        here.turn(30)
        one, other = here.boxes["box-1"], here.boxes["box-2"]
        assert len(one.done) == 5
        one.restart()
        for late_ms in (0, 2 * DAY_MS, 900 * DAY_MS):
            for packed in [*here.recorded, *reversed(here.recorded)]:
                one.hear(packed, here.now_ms + late_ms)
                other.hear(packed, here.now_ms + late_ms)
            one.answers(here.now_ms + late_ms)
        assert len(one.done) == 5
        assert other.done == []
        assert set(other.rejected) == {"foreign"}


def test_a_centre_without_a_key_sends_no_order_of_people(tmp_path: Path) -> None:
    """It is refused there, with the reason, and not left waiting."""
    with centre_in(tmp_path) as centre:
        with centre.store.write() as connection:
            deeds.order(connection, ["box-a"], UPDATE, who="lan", now_ms=NOW, waits_ms=DAY_MS)
        assert Commands(centre.store, Random(1), DAY_MS).tick(NOW) == []
        with centre.store.read() as connection:
            ((row,),) = [order.rows for order in commanded.listed(connection)]
        assert (row.stands, row.reason) == ("refused", NO_KEY)


def test_what_boxes_bring_and_say_is_kept_with_the_order(tmp_path: Path) -> None:
    """Pictures and logs as bytes, clocks and faults as words; an answer to something else is none."""
    answers: list[tuple[orders.AnyDeed, wire.AnyAnswer, str, str]] = [
        (orders.PhotoTake(), wire.StillTaken(b"\xff\xd8\xffx"), "done", ""),
        (orders.LogFetch(5), orders.LogTaken("a\nb"), "done", ""),
        (orders.ClockAsk(), orders.ClockTold(7, 8, "synced"), "done", '"at_ms":7'),
        (orders.AgentRestart(), orders.Done("started"), "done", "started"),
        (UPDATE, wire.Refused("unsupported", "not yet"), "refused", "not yet"),
        (UPDATE, wire.Refused("interrupted"), "failed", ""),
        (UPDATE, orders.LogTaken("a"), "refused", ""),
    ]
    with centre_in(tmp_path) as centre:
        commands = Commands(centre.store, Random(1), DAY_MS, is_signed=True)
        brought = []
        for number, (deed, answer, stands, said) in enumerate(answers):
            now_ms = NOW + number * 1000
            with centre.store.write() as connection:
                name = deeds.order(connection, ["box-a"], deed, who="lan", now_ms=now_ms, waits_ms=DAY_MS)
            (sent,) = [one for one in commands.tick(now_ms) if wire.decode_order(one.do) == deed][-1:]
            commands.answered(wire.Result(v=1, box="box-a", id=sent.id, answer=answer), now_ms)
            with centre.store.read() as connection:
                ((row,),) = [order.rows for order in commanded.listed(connection, name)]
                brought.append(commanded.brought(connection, row.id))
            assert row.stands == stands
            assert said in row.detail
        assert brought[:2] == [("box-a", "photo", b"\xff\xd8\xffx"), ("box-a", "log", b"a\nb")]
        assert brought[2:] == [None] * 5


def test_drift_is_what_was_wanted_against_what_the_box_said_last(tmp_path: Path) -> None:
    """A box that went back to its old settings says so, and why."""
    new = orders.ConfigSet(orders.config_digest("new"), "new")
    with centre_in(tmp_path) as centre:

        def going() -> commanded.Going:
            with centre.store.read() as connection:
                return commanded.going(connection)["box-a"]

        started = BoxStarted(site="S", role="hub", version="1")
        running = BoxConfig(site="S", digest="0" * 64, state="running")
        centre.receive(batch("s", 1, (NOW, started), (NOW, running)))
        assert (going().running, going().is_drifting) == ("0" * 64, False)
        with centre.store.write() as connection:
            deeds.order(connection, ["box-a"], new, who="lan", now_ms=NOW, waits_ms=DAY_MS)
        assert going().is_drifting
        tried = BoxConfig(site="S", digest="0" * 64, state="undone", tried=new.digest, why="silence")
        centre.receive(batch("s", 3, (NOW, tried)))
        assert (going().state, going().why, going().is_drifting) == ("undone", "silence", True)
        centre.receive(batch("s", 4, (NOW, BoxConfig(site="S", digest=new.digest, state="kept"))))
        assert (going().wanted_by, going().is_drifting) == ("lan", False)


def test_later_settings_take_the_place_of_those_that_wait(tmp_path: Path) -> None:
    """A box that was away tries the last ones alone."""
    with county(tmp_path, "box-1") as here:
        names = [here.order(orders.ConfigSet(orders.config_digest(text), text), "box-1") for text in "ab"]
        stands = here.rows()
        assert [stands[name, "box-1"].stands for name in names] == ["expired", "waiting"]
        assert stands[names[0], "box-1"].reason == "superseded"
