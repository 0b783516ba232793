"""Each check is silent on a world in good order and finds what is wrong in one that is not."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from simulators.rehearsal.checks import broken, custody, once, places, promises, rebuilt, temperatures
from simulators.rehearsal.record import Temperature
from tests.rehearsal.evidence import STEP_MS, T0, finds, good, keep, promise, scan, step, stored


def test_a_world_in_good_order_breaks_no_promise() -> None:
    """Nothing is found where nothing is wrong."""
    assert list(broken(good(), {"t": [(1,)]}, {"t": [(1,)]})) == []


def test_only_a_few_examples_are_told() -> None:
    """A promise that broke a thousand times is told of in a few lines."""
    evidence = good()
    for seq in range(10, 30):
        evidence.record.promises.append(replace(promise(1), up_ms=seq))
    found = list(broken(evidence, {}, {}))
    assert [text.partition(":")[0] for text in found] == ["promises"] * 4
    assert found[-1] == "promises: and 17 more"


def test_a_promise_that_is_lost() -> None:
    """A scan that was promised and is not in the log; one that was told as a repetition of nothing."""
    evidence = good()
    finds(promises.check, replace(evidence, log=evidence.log[1:]), "is saved", "has it not")
    evidence.record.promises.append(promise(9, is_new=False))
    finds(promises.check, evidence, "said that it has")


def test_what_is_stored_twice() -> None:
    """A number twice; a scan under two numbers; an event that no box kept."""
    evidence = good()
    finds(once.check, replace(evidence, log=[*evidence.log, evidence.log[2]]), "2 times")
    second = replace(evidence.log[0], seq=4)
    keep(evidence.record, second)
    finds(once.check, replace(evidence, log=[*evidence.log, second]), "the scan")
    finds(once.check, replace(good(), log=[*evidence.log, stored(9, scan(9))]), "no box kept it")


def test_what_is_not_at_its_place() -> None:
    """A hole, a ledger that says otherwise, another body, a number given twice, a dead letter."""
    evidence = good()
    finds(places.check, replace(evidence, log=evidence.log[1:]), "has it not", "the ledger")
    holed = replace(evidence, log=evidence.log[1:], spans=[("s", 2, 3)])
    finds(places.check, holed, "has it not", "has holes")
    finds(places.check, replace(evidence, spans=[("s", 1, 2), ("s", 3, 3)]), "the ledger")
    other = [replace(evidence.log[0], up_ms=7), *evidence.log[1:]]
    finds(places.check, replace(evidence, log=other), "another event")
    finds(places.check, replace(evidence, letters=1), "dead letters")
    keep(evidence.record, replace(evidence.log[0], told_ms=0))
    finds(places.check, evidence, "two events")


def test_scans_in_another_order_than_they_were_promised() -> None:
    """Numbers that go against the order of the signals."""
    evidence = good()
    evidence.record.promises.reverse()
    finds(places.check, evidence, "before an earlier scan")


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([step(1)], ("is missing", "1 steps")),
        ([step(1), step(2), step(2)], ("3 steps",)),
        ([step(1), replace(step(2), act="depart")], ("is missing",)),
    ],
)
def test_custody_that_is_wrong(steps: Sequence[object], words: tuple[str, ...]) -> None:
    """A step that is missing, double or another."""
    finds(custody.check, replace(good(), steps=steps), *words)


def test_a_parcel_in_the_wrong_hands() -> None:
    """A state that is not what the steps lead to; a parcel that is not there."""
    evidence = good()
    moved = [(scan(1).waybill, "in_transit", "v"), *evidence.parcels[1:]]
    finds(custody.check, replace(evidence, parcels=moved), "by the record")
    finds(custody.check, replace(evidence, parcels=evidence.parcels[:1]), "is None at the centre")


def test_temperatures_that_are_lost_or_made_up() -> None:
    """One kept and not there, one there and never read, a table that differs from the log."""
    evidence = good()
    lost = Temperature("box/p", T0 + 9 * STEP_MS, 4000)
    evidence.record.temperatures.add(lost)
    finds(temperatures.check, evidence, "was kept")
    evidence = good()
    evidence.record.given.clear()
    finds(temperatures.check, evidence, "never read", "never read")
    finds(temperatures.check, replace(good(), temperatures=[]), "None in the table", "None in the table")


def test_a_rebuild_that_differs() -> None:
    """A row less, or another."""
    assert list(rebuilt.check({"t": [(1,), (2,)]}, {"t": [(1,)]})) == [
        "t: 2 rows, 1 after a rebuild; such as [(2,)]"
    ]
