"""Labels wait in a bounded queue, and not for ever."""

from edge_agent.printing.jobs import JOBS_MAX, Jobs
from logistics.labels import ShelfLabel


def label(number: int) -> ShelfLabel:
    return ShelfLabel(waybill=f"SF{number:013}", arrived_ms=None)


def taken(jobs: Jobs, now_s: float) -> list[str]:
    """The waybills of all that is still wanted."""
    found = []
    while job := jobs.take(now_s, 0):
        assert isinstance(job.label, ShelfLabel)
        found.append(job.label.waybill)
    return found


def test_labels_come_out_in_their_order() -> None:
    """First in, first out; nothing waits after that."""
    jobs = Jobs(60)
    for number in range(3):
        jobs.put(label(number), 0)
    assert taken(jobs, 1) == [label(number).waybill for number in range(3)]
    assert jobs.take(1, 0) is None


def test_what_nobody_waits_for_any_more_is_given_up() -> None:
    """After `keep_s`, and it is counted."""
    jobs = Jobs(60)
    jobs.put(label(1), 0)
    jobs.put(label(2), 50)
    assert taken(jobs, 61) == [label(2).waybill]
    assert jobs.lost == {"expired": 1}


def test_a_printer_that_is_away_costs_bounded_memory() -> None:
    """The oldest label gives way to the newest, and is counted."""
    jobs = Jobs(1e6)
    for number in range(JOBS_MAX + 3):
        jobs.put(label(number), number)
    assert len(jobs) == JOBS_MAX
    assert jobs.lost == {"pushed out": 3}
    assert taken(jobs, 100)[0] == label(3).waybill


def test_what_is_put_back_stands_first() -> None:
    """A label that a printer without paper did not take is printed before those that came after it."""
    jobs = Jobs(60)
    jobs.put(label(1), 0)
    jobs.put(label(2), 0)
    first = jobs.take(0, 0)
    assert first is not None
    jobs.put_back(first)
    assert taken(jobs, 0) == [label(1).waybill, label(2).waybill]
