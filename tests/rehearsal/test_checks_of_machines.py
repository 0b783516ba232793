"""The checks of clocks and disks are silent where all is well, and find each thing that is not."""

from collections import Counter

import pytest
from msgspec import structs

from logistics.events.boxes import BoxHealth, BoxSalvaged, Dropped
from logistics.events.rooms import Bucket, ThinnedReadings
from logistics.events.shape import Worth
from simulators.rehearsal.checks import broken, counts, held, mended, places, times
from simulators.rehearsal.checks.evidence import Alert, Evidence, Stored
from simulators.rehearsal.machine.clock import Boot, Saying
from simulators.rehearsal.record import Damage
from tests.rehearsal.evidence import STEP_MS, T0, finds, good, keep, stored

_DAY_MS = 86_400_000
_HEALTH = BoxHealth(site="v", backlog=0, oldest_ms=0, disk_free_mb=1)


def with_last(evidence: Evidence, one: Stored) -> Evidence:
    """The evidence with this as the last event of its log, kept as it is told there."""
    keep(evidence.record, one)
    return structs.replace(evidence, log=[*evidence.log, one], spans=[("s", 1, one.seq)])


def told_without_the_time(off_ms: int, *, counts_right: bool) -> Stored:
    """An event whose box guessed its time, off by so much, and what the centre made of it."""
    one = stored(4, _HEALTH)
    log_ms = one.at_ms + off_ms
    return structs.replace(
        one, log_ms=log_ms, told_ms=log_ms, clock="estimated", at_ms=one.at_ms if counts_right else log_ms
    )


def guessing(evidence: Evidence, *, until_ms: int | None) -> Evidence:
    """The same world, where the clock was not known until then."""
    sayings = [Saying(0, -_DAY_MS, is_known=False)]
    if until_ms is not None:
        sayings.append(Saying(until_ms, 0, is_known=True))
    evidence.record.boots["box"][0].sayings[:] = sayings
    return evidence


@pytest.mark.parametrize(
    ("until_ms", "counts_right", "words"), [(1, True, ()), (1, False, ("off",)), (None, False, ())]
)
def test_a_boot_that_learns_the_time_has_all_of_it_at_its_true_time(
    until_ms: int | None, words: tuple[str, ...], *, counts_right: bool
) -> None:
    """What it told before as well; what never knew the time is left where it was told."""
    one = told_without_the_time(-_DAY_MS, counts_right=counts_right)
    evidence = guessing(good(), until_ms=until_ms)
    finds(times.check, structs.replace(with_last(evidence, one), log=[one]), *words)


def test_a_time_that_no_box_said() -> None:
    """Neither by a known clock nor as the centre's guess, which lies between the event and its coming."""
    evidence = good()
    moved = structs.replace(evidence.log[0], log_ms=T0, at_ms=T0)
    finds(times.check, structs.replace(evidence, log=[moved]), "never said so", "off")
    evidence = guessing(good(), until_ms=None)
    keep(evidence.record, structs.replace(stored(4, _HEALTH), log_ms=4, told_ms=4, clock="unknown"))
    right = structs.replace(told_without_the_time(500, counts_right=False), received_ms=T0 + 5 * STEP_MS)
    finds(times.check, structs.replace(evidence, log=[right]))
    early = structs.replace(told_without_the_time(-1, counts_right=False), received_ms=T0 + 5 * STEP_MS)
    finds(times.check, structs.replace(evidence, log=[early]), "never said so")
    left = structs.replace(early, clock="unknown", log_ms=4, at_ms=4)
    finds(times.check, structs.replace(evidence, log=[left]), "never said so")


def test_a_clock_that_is_set_wrong_while_it_is_called_known_is_believed() -> None:
    """Exactly as far as it was off then."""
    evidence = good()
    evidence.record.boots["box"][0].sayings.append(Saying(4 * STEP_MS - 1, -_DAY_MS, is_known=True))
    at_ms = T0 + 4 * STEP_MS - _DAY_MS
    wrong = structs.replace(stored(4, _HEALTH), at_ms=at_ms, log_ms=at_ms, told_ms=at_ms)
    finds(times.check, with_last(evidence, wrong))
    finds(times.check, with_last(evidence, stored(5, _HEALTH)), "off")


def test_what_was_seen_to_be_wrong_at_a_box_is_told() -> None:
    """A boot outside of its bounds is seen at once, not in the end."""
    evidence = good()
    evidence.record.misdated.append("box dates number 1")
    finds(times.check, evidence, "box dates")


def ahead(*, released_ms: int | None = None, was_held: bool = True, lead_min: int = 10) -> Stored:
    """An event that came before its own time."""
    one = stored(4, _HEALTH)
    received_ms = one.at_ms - lead_min * STEP_MS
    return structs.replace(one, received_ms=received_ms, was_held=was_held, released_ms=released_ms)


def test_the_future_is_held_until_it_comes() -> None:
    """Not at all, for nothing, too short and too long are each found."""
    evidence = good()
    late_ms = T0 + 5 * STEP_MS
    finds(held.check, structs.replace(evidence, log=[ahead(released_ms=late_ms)]))
    finds(held.check, structs.replace(evidence, log=[ahead(was_held=False)]), "was never held")
    finds(held.check, structs.replace(evidence, log=[ahead(released_ms=late_ms, lead_min=5)]), "was held")
    finds(held.check, structs.replace(evidence, log=[ahead(released_ms=T0)]), "was released")
    finds(held.check, structs.replace(evidence, log=[ahead()]), "held still", "box has something", "no alarm")


def test_what_is_held_has_its_alarm() -> None:
    """As long as it is, and no longer."""
    evidence = structs.replace(good(), end_ms=T0, log=[ahead(lead_min=40)])
    finds(held.check, evidence, "box has something", "no alarm")
    alarm = Alert("clock", f"clock:box:{T0}", "v", "", T0 - STEP_MS, T0 - STEP_MS, None)
    finds(held.check, structs.replace(evidence, alerts=[alarm]))
    finds(held.check, structs.replace(evidence, log=[], alerts=[alarm]), "box has nothing")


def dropped(seq: int) -> Stored:
    """What stands in the place of an event that was given up."""
    return stored(seq, Dropped(worth=Worth.TELEMETRY, reason="quota"))


def test_telemetry_may_give_way_and_is_counted() -> None:
    """In its place stands that it was given up; more than was counted, or a parcel, is found."""
    evidence = with_last(good(), stored(4, _HEALTH))
    gone = structs.replace(evidence, log=[*evidence.log[:3], dropped(4)])
    finds(places.check, gone, "another event")
    gone.record.given_up.add(("s", 4))
    gone.record.lost["box"] = Counter(telemetry=1)
    assert list(broken(gone, {}, {})) == []
    gone.record.lost["box"] = Counter()
    finds(counts.check, gone, "counted 0")
    gone.record.given_up.add(("s", 1))
    finds(counts.check, gone, "no telemetry", "counted 0")


def test_a_box_that_tells_of_more_than_it_counted() -> None:
    """Its own count and the one it reports are held against each other."""
    health = structs.replace(_HEALTH, thinned=3)
    finds(counts.check, with_last(good(), stored(4, health)), "told of 3 thinned")


@pytest.mark.parametrize(
    ("bucket", "words"),
    [
        (Bucket(0, 2, 4000, 4100, 4050), ()),
        (Bucket(0, 3, 4000, 4100, 4050), ("says",)),
        (Bucket(0, 2, 4000, 4200, 4050), ("says",)),
        (Bucket(0, 2, 4000, 4100, 4150), ("says",)),
    ],
)
def test_a_summary_says_what_was_read(bucket: Bucket, words: tuple[str, ...]) -> None:
    """Not more readings, no other extremes, and a mean between them."""
    thinned = ThinnedReadings(
        site="v", room="r", probe="p", step_ms=STEP_MS, bucket_ms=600_000, buckets=(bucket,)
    )
    finds(counts.check, structs.replace(good(), log=[stored(3, thinned)]), *words)


def rotten(evidence: Evidence, *, at_risk: int, lost: int, kept_told: int, lost_told: int) -> Evidence:
    """The numbers 1 … 3 lay on a disk of which the page with `at_risk` rotted; `lost` is gone."""
    events = frozenset(("s", seq) for seq in (1, 2, 3))
    damage = Damage("box", (7,), events, frozenset(), frozenset({("s", at_risk)}))
    damage.kept, damage.put_aside = events - {("s", lost)}, "aside"
    evidence.record.damages.append(damage)
    told = BoxSalvaged(rows_kept=kept_told, rows_lost_min=lost_told, reason="", put_aside="aside")
    return structs.replace(evidence, log=[*evidence.log, stored(4, told)])


def test_a_rotten_page_costs_what_stood_on_it() -> None:
    """And is told with its numbers."""
    finds(mended.check, rotten(good(), at_risk=2, lost=2, kept_told=2, lost_told=1))
    finds(mended.check, rotten(good(), at_risk=2, lost=1, kept_told=2, lost_told=1), "did not stand on")
    finds(mended.check, rotten(good(), at_risk=2, lost=2, kept_told=3, lost_told=1), "told of 3 kept")
    finds(mended.check, rotten(good(), at_risk=2, lost=2, kept_told=2, lost_told=2), "told of 2 kept")
    untold = rotten(good(), at_risk=2, lost=2, kept_told=2, lost_told=1)
    finds(mended.check, structs.replace(untold, log=untold.log[:3]), "told so 0 times")
    untold.record.damages[0].put_aside = ""
    finds(mended.check, untold, "put nothing aside")


def test_what_rotted_is_held_against_nobody() -> None:
    """Its number is a hole, and its promise is void; any other hole is found."""
    evidence = rotten(good(), at_risk=2, lost=2, kept_told=2, lost_told=1)
    evidence = structs.replace(
        evidence, log=[evidence.log[0], evidence.log[2]], spans=[("s", 1, 1), ("s", 3, 3)]
    )
    finds(places.check, evidence)
    evidence.record.damages.clear()
    finds(places.check, evidence, "has it not", "has holes")


def test_a_boot_remembers_what_its_clock_said() -> None:
    """In the millisecond of a change both are right."""
    boot = Boot("b", T0, [Saying(0, -5, is_known=False), Saying(10, 0, is_known=True)])
    assert [saying.off_ms for saying in boot.said(9)] == [-5]
    assert [saying.off_ms for saying in boot.said(10)] == [-5, 0]
    assert [saying.off_ms for saying in boot.said(11)] == [0]
    assert (boot.known_ms, boot.known_offs) == (T0 + 10, {0})
