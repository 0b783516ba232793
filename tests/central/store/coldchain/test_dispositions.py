"""A lot that stood in a breach is a task: found again, never doubled, decided, reopened on news."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.store.coldchain import dispositions
from central.store.coldchain.dispositions import Task
from central.store.coldchain.standing import lots_there
from logistics.events.lots import LotLeft, LotStored
from tests.central.centre import NOW, ROOM, STEP_MS, T0, Centre, batch, centre_in, chunk
from tests.central.store.coldchain.ruling import by_database, enter, rule, version

KG = 1000
START, END = T0 + 6 * STEP_MS, T0 + 16 * STEP_MS
OUT = [4.0] * 6 + [9.0] * 10 + [4.0]


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


class Store:
    """A cold store's keeper: puts lots in, takes them out, and hears of temperatures."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self._numbers = iter(range(1, 1000))

    def put(self, lot: str, at_ms: int, kg: int = 100) -> None:
        event = LotStored(lot=lot, site=ROOM[0], room=ROOM[1], product="kiwifruit", net_g=kg * KG)
        self.centre.receive(batch("lots", next(self._numbers), (at_ms, event)))

    def take(self, lot: str, at_ms: int) -> None:
        event = LotLeft(lot=lot, site=ROOM[0], room=ROOM[1], why="shipped")
        self.centre.receive(batch("lots", next(self._numbers), (at_ms, event)))

    def hear(self, celsius: list[float], at_ms: int = T0, probe: str = "probe-1") -> None:
        stream = f"t{next(self._numbers)}"
        self.centre.receive(batch(stream, 1, (at_ms, chunk(celsius, probe))))

    def look(self, now_ms: int = NOW) -> list[Task]:
        with self.centre.store.write() as connection:
            dispositions.reconcile(connection, 0, now_ms)
            return sorted(dispositions.newest(connection), key=lambda task: task.id)

    def decide(self, number: int, comment: str = "切开检查，完好") -> bool:
        with self.centre.store.write() as connection:
            return dispositions.decide(connection, number, "released", "王经理", comment, NOW)

    def reasons(self, number: int) -> list[tuple[str, str]]:
        with self.centre.store.read() as connection:
            return [(step.state, step.reason) for step in dispositions.steps(connection, number)]


@pytest.fixture
def store(centre: Centre) -> Store:
    return Store(centre)


def test_who_stood_there(store: Store) -> None:
    """A lot counts with the most that was there; what left before or came after does not."""
    store.put("L-1", T0)
    store.put("L-1", START + STEP_MS, 50)
    store.put("L-before", T0)
    store.take("L-before", START)
    store.put("L-after", END)
    store.hear(OUT)
    (task,) = store.look()
    assert (task.lot, task.product, task.net_g, task.state) == ("L-1", "kiwifruit", 150 * KG, "open")
    assert (task.start_ms, task.end_ms, task.peak_mc, task.limit_mc) == (START, END, 9000, 8000)


def test_three_probes_are_one_task(store: Store) -> None:
    """A room's probes that are out together are one breach, the worst speaking for all; twice is once."""
    store.put("L-1", T0)
    for probe, peak in (("probe-1", 9.0), ("probe-2", 11.0), ("probe-3", 10.0)):
        store.hear([4.0] * 6 + [peak] * 10 + [4.0], probe=probe)
    assert [(task.probe, task.peak_mc) for task in store.look()] == [("box-a/probe-2", 11_000)]
    assert len(store.look()) == 1


def test_what_is_no_breach(store: Store) -> None:
    """A run shorter than the rule's duration asks nothing of anybody."""
    store.put("L-1", T0)
    store.hear([4.0, 9.0, 9.0, 4.0])
    assert store.look() == []


def test_a_decision(store: Store) -> None:
    """It is made once, with who and why, and stands as long as nothing changes."""
    store.put("L-1", T0)
    store.hear(OUT)
    (task,) = store.look()
    assert [store.decide(task.id) for _ in range(2)] == [True, False]
    (decided,) = store.look()
    assert (decided.state, decided.decided_by, decided.comment) == ("released", "王经理", "切开检查，完好")


def test_late_data_opens_it_again(store: Store) -> None:
    """A breach that proves longer than what was decided on is looked at again; the history keeps both."""
    store.put("L-1", T0)
    store.hear(OUT)
    (task,) = store.look()
    store.decide(task.id)
    store.hear([4.0], at_ms=T0 + 1)
    assert [one.state for one in store.look()] == ["released"]
    store.hear([9.0], at_ms=START - STEP_MS)
    (again,) = store.look()
    assert (again.id, again.state, again.reason) == (task.id, "open", "excursion_changed")
    assert again.start_ms == START - STEP_MS
    assert store.reasons(task.id) == [("open", ""), ("released", ""), ("open", "excursion_changed")]


def test_decided_while_it_lasts(store: Store) -> None:
    """Nobody is asked again at each reading; the end is news, once."""
    store.put("L-1", T0)
    store.hear(OUT[:-2])
    (task,) = store.look()
    assert task.end_ms is None
    store.decide(task.id)
    store.hear([9.5], at_ms=T0 + 15 * STEP_MS)
    assert [one.state for one in store.look()] == ["released"]
    store.hear([4.0], at_ms=T0 + 16 * STEP_MS)
    assert [(one.state, one.reason) for one in store.look()] == [("open", "excursion_changed")]
    store.decide(task.id)
    assert [one.state for one in store.look()] == ["released"]


def test_a_late_stay(store: Store) -> None:
    """A lot that is told of after the breach was judged gets its task all the same."""
    store.hear(OUT)
    assert store.look() == []
    store.put("L-late", T0)
    assert [task.lot for task in store.look()] == ["L-late"]
    store.take("L-late", START - 1)
    assert [(task.state, task.reason) for task in store.look()] == [("void", "excursion_gone")]


def test_a_breach_that_is_no_more(store: Store) -> None:
    """What was decided is looked at again, once; what was not asks nothing any more."""
    by_database(store.centre)
    enter(store.centre, version(0, origin="settings"))
    store.put("L-1", T0)
    store.put("L-2", T0)
    store.hear(OUT)
    first, second = store.look()
    store.decide(first.id)
    enter(store.centre, version(T0, rule(10), entered_ms=T0 + 1))
    assert {task.lot: task.state for task in store.look()} == {"L-1": "open", "L-2": "void"}
    assert store.reasons(second.id)[-1] == ("void", "excursion_gone")
    store.decide(first.id)
    assert [task.state for task in store.look()] == ["released", "void"]
    assert [task.state for task in store.look()] == ["released", "void"]


def test_two_breaches_are_two_tasks(store: Store) -> None:
    """Each breach of a room asks anew, also when they lie a few minutes apart."""
    store.put("L-1", T0)
    store.hear([*OUT, 4.0, *([9.0] * 8), 4.0])
    assert len(store.look()) == 2
    assert len(store.look()) == 2


def test_a_moment(store: Store) -> None:
    """Stays are half open: who leaves in the moment in which it begins was not there."""
    store.put("L-1", T0)
    store.take("L-1", START)
    with store.centre.store.read() as connection:
        assert lots_there(connection, *ROOM, START, END) == []
        assert [one.lot for one in lots_there(connection, *ROOM, START - 1, None)] == ["L-1"]
