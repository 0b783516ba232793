"""Who is to be told of which parcel now: decided from what lies on shelves and what was told before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from central.store.ledgers.recipients import Lying, Notice
from logistics.parcels.notices import NoticeKind, NoticeRules, is_wrong_with


class Job(Struct, frozen=True):
    """A parcel to tell of. `is_due` false: only in a message that somebody gets anyway."""

    parcel: Lying
    kind: NoticeKind
    due_ms: int
    is_due: bool
    before: Notice | None


Group = Sequence[Job]
"""Jobs whose recipients may be one person: same site, same tail."""


def groups(
    parcels: Iterable[Lying],
    notices: Mapping[str, Sequence[Notice]],
    rules: NoticeRules,
    day: str,
    now_ms: int,
) -> list[Group]:
    """The groups with something due, the longest due first."""
    found: dict[tuple[str, str], list[Job]] = defaultdict(list)
    for parcel in parcels:
        job = job_of(parcel, notices.get(parcel.waybill, ()), rules, day, now_ms)
        if job is not None:
            found[parcel.site, parcel.mark or f"parcel {parcel.waybill}"].append(job)
    due = [sorted(jobs, key=_first) for jobs in found.values() if any(job.is_due for job in jobs)]
    return sorted(due, key=lambda jobs: _first(jobs[0]))


def _first(job: Job) -> tuple[int, str]:
    return job.due_ms, job.parcel.waybill


def job_of(parcel: Lying, notices: Sequence[Notice], rules: NoticeRules, day: str, now_ms: int) -> Job | None:
    """What this parcel's recipient is to be told now, None for nothing: at most one thing a day."""
    if is_wrong_with(parcel.consent, parcel.problems) or any(one.day == day for one in notices):
        return None
    here = {one.kind: one for one in notices if one.site == parcel.site}
    asked = [one for one in here.values() if one.asked_by and one.state == "waiting"]
    kind = rules.kind(parcel.since_ms, now_ms)
    if asked and kind:
        return Job(parcel, asked[0].kind, asked[0].next_ms, asked[0].next_ms <= now_ms, asked[0])
    if kind is None:
        return None
    due_ms = rules.due_ms(kind, parcel.since_ms, parcel.shelved_ms)
    is_joining = kind == "arrived" and due_ms - rules.settle_ms <= now_ms
    if rules.is_late(due_ms, now_ms) or not (due_ms <= now_ms or is_joining):
        return None
    before = here.get(kind)
    if before is not None and not _is_open(before, parcel, now_ms):
        return None
    return Job(parcel, kind, max(due_ms, before.next_ms if before else 0), due_ms <= now_ms, before)


def _is_open(before: Notice, parcel: Lying, now_ms: int) -> bool:
    """Whether something is left to do of a notice: another try, a number that came, a problem that ended."""
    if before.state == "waiting":
        return before.next_ms <= now_ms
    return before.state == "stopped" or (before.state == "no_number" and before.place != parcel.place)


def ended(
    waiting: Iterable[Notice], parcels: Mapping[str, Lying], rules: NoticeRules, now_ms: int
) -> dict[str, list[Notice]]:
    """Of the notices that wait, by the state that they end in: gone or wrong, and too late."""
    found: dict[str, list[Notice]] = {"stopped": [], "failed": []}
    for one in waiting:
        parcel = parcels.get(one.waybill)
        if parcel is None or parcel.site != one.site or is_wrong_with(parcel.consent, parcel.problems):
            found["stopped"].append(one)
        elif not one.asked_by:
            due_ms = rules.due_ms(one.kind, parcel.since_ms, parcel.shelved_ms)
            if rules.is_late(due_ms, now_ms):
                found["failed"].append(one)
    return found
