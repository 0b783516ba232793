"""Work comes at its pace: people by chance, clocks on time."""

from itertools import pairwise
from random import Random

from logistics.events.parcels import ParcelScanned
from logistics.events.rooms import Readings
from simulators.fleet.work.day import Kind, Place, works
from simulators.fleet.work.schedule import Hands, Pace, Schedule, paces
from simulators.fleet.work.trade import Trade, room_of

HOUR_MS = 3_600_000


def test_a_probe_keeps_time() -> None:
    """A chunk each five minutes, from any moment on."""
    schedule = Schedule(Random(1))
    schedule.set([Pace(0, "readings", 1 / 300)], 0)
    due = [at_ms for at_ms in range(0, HOUR_MS, 1000) for _ in schedule.due(at_ms)]
    assert len(due) == 12
    assert all(after - before == 300_000 for before, after in pairwise(due))


def test_people_come_as_often_as_they_come() -> None:
    """So many an hour, within what chance allows, and not at even steps."""
    schedule = Schedule(Random(1))
    schedule.set([Pace(0, "inbound", 1.0)], 0)
    due = [at_ms for at_ms in range(0, HOUR_MS, 100) for _ in schedule.due(at_ms)]
    assert 3400 < len(due) < 3800
    assert len({after - before for before, after in pairwise(due)}) > 10


def test_another_pace_takes_the_place_of_the_one_before() -> None:
    """Who has no work has nothing due."""
    schedule = Schedule(Random(1))
    schedule.set([Pace(0, "health", 1.0)], 0)
    schedule.set([Pace(0, "health", 0.0)], 0)
    assert list(schedule.due(HOUR_MS)) == []


def test_a_box_that_stands_for_ten_does_ten_times_as_much() -> None:
    """Each kind of it."""
    one, ten = ({each.kind: each.a_s for each in paces([(0, works(0)[1])], 6, factor)} for factor in (1, 10))
    assert {kind: rate * 10 for kind, rate in one.items()} == ten


def test_a_pieces_events_follow_each_other() -> None:
    """A second apart, as hands do: none travels in the same batch as the one before."""
    hands, trade = Hands(), Trade(Random(1))
    piece = trade.piece("inbound", Place("HUB", "hub", 0))
    done = [hands.begin(0, piece, 0)]
    for up_ms in range(500, 5000, 500):
        done += [event for _, event in hands.due(up_ms)]
    assert done == list(piece)
    assert hands.is_empty


def test_a_parcel_goes_its_way() -> None:
    """What the hub sent is what the township passes on and the village gets."""
    trade = Trade(Random(1))
    stops: tuple[tuple[Kind, str], ...] = (("inbound", "HUB"), ("transit", "C1"), ("delivery", "SC-001"))
    scanned = [trade.piece(kind, Place(site, "hub", 0))[0] for kind, site in stops]
    waybills = {event.waybill for event in scanned if isinstance(event, ParcelScanned)}
    assert len(scanned) == 3
    assert len(waybills) == 1


def test_the_probes_of_a_box_take_turns() -> None:
    """A box that stands for two has six, three a room, so that none has two chunks of the same minutes."""
    trade = Trade(Random(1), probes=6)
    told = [trade.piece("readings", Place("C1", "township", 4))[0] for _ in range(12)]
    names = [(chunk.room, chunk.probe) for chunk in told if isinstance(chunk, Readings)]
    assert len(set(names)) == 6
    assert names[:6] == names[6:]
    assert {room for room, _ in names} == {room_of(4, 0), room_of(4, 1)}
