"""Entries are added and never lost; of two who revise one, the second is told."""

from datetime import date
from hashlib import sha256
from threading import Barrier, Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import literal, select

from central.store.indicators import entries
from central.store.indicators.entries import ENTRIES_MAX
from central.store.indicators.refused import Refused
from central.store.indicators.tables import entry as table
from logistics.indicators.figures import Figure
from tests.central.centre import NOW, Centre, fresh_centre
from tests.central.store.indicators.writing import draft, enter
from tests.logistics.indicators.packs import one


def test_a_revision_replaces_and_keeps(centre: Centre) -> None:
    """The old entry stays with who wrote it; the new one says which it replaces and why."""
    first = enter(centre, draft(Figure(305, 10)))
    second = enter(centre, draft(Figure(31), replaces=first, reason="复核"), "mei")
    with centre.store.read() as connection:
        told = entries.history(connection, "retail")
        current = entries.currents(connection)["retail"]
    assert [(one.id, one.figure, one.made_by, one.replaced_by) for one in told] == [
        (second, Figure(31), "mei", None),
        (first, Figure(305, 10), "lin", second),
    ]
    assert (current.id, current.reason) == (second, "复核")


def test_the_latest_period_counts(centre: Centre) -> None:
    """An earlier year, entered later, is history."""
    enter(centre, draft(year=2022))
    enter(centre, draft(Figure(26), year=2021))
    with centre.store.read() as connection:
        assert entries.currents(connection)["retail"].last.year == 2022


@pytest.mark.parametrize(
    ("what", "why"),
    [
        (replace(draft(), last=date(2021, 1, 1)), "period"),
        (replace(draft(), note="长" * 501), "long"),
        (draft(replaces=99, reason="x"), "unknown"),
        (draft(year=2020, replaces=1), "reason"),
    ],
)
def test_what_is_not_taken(centre: Centre, what: entries.Draft, why: str) -> None:
    """It is refused with a word for the reason, and nothing is written."""
    enter(centre, draft(year=2019))
    with pytest.raises(Refused, match=why):
        enter(centre, what)
    assert len(centre.rows(table)) == 1


def test_a_period_begins_once(centre: Centre) -> None:
    """A second figure of the same period is a revision, or nothing; another indicator's is not touched."""
    first = enter(centre, draft())
    with pytest.raises(Refused, match="period_taken"):
        enter(centre, draft(Figure(32)))
    with pytest.raises(Refused, match="unknown"):
        enter(centre, draft(replaces=first, reason="x"), code="forums")


def test_there_are_only_so_many(centre: Centre) -> None:
    """A script gone wild fills no disk."""
    with centre.store.write() as connection:
        for day in range(ENTRIES_MAX):
            span = date.fromordinal(600_000 + day)
            entries.add(connection, one("retail"), replace(draft(), first=span, last=span), "lin", NOW)
    with pytest.raises(Refused, match="many"):
        enter(centre, draft())


def test_two_revise_at_once(centre: Centre) -> None:
    """Both saw the same entry: one of them is kept, the other is told who was first; nothing is lost."""
    first = enter(centre, draft())
    start = Barrier(2)
    told: list[str] = []

    def revise(who: str) -> None:
        start.wait()
        try:
            enter(centre, draft(Figure(32), replaces=first, reason="复核"), who)
            told.append(who)
        except Refused as why:
            told.append(f"{why.why}: {why.what}")

    threads = [Thread(target=revise, args=(who,)) for who in ("mei", "wang")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner = next(one for one in told if not one.startswith("revised"))
    assert sorted(told) == sorted([winner, f"revised: {winner}"])
    assert len(centre.rows(table)) == 2


def test_a_later_column_voids_no_signature(centre: Centre) -> None:
    """What is signed are these fields in this shape, whatever else the table comes to hold."""
    enter(centre, draft())
    with centre.store.read() as connection:
        row = connection.execute(select(table)).one()
        wider = connection.execute(select(literal("new").label("later"), table)).one()
    signed = '{"shape":1,"entry":{"id":1,"code":"retail","first":"2022-01-01","last":"2022-12-31",'
    signed += '"num":31,"den":1,"base_num":null,"base_den":null,"base_period":"","is_computed":false,'
    signed += f'"is_open":false,"source":"commerce","note":"","made_ms":{NOW},"made_by":"lin",'
    signed += '"replaces":null,"reason":""},"evidence":[]}'
    assert entries.digest_of(row, ()) == sha256(signed.encode()).hexdigest()
    assert entries.digest_of(wider, ()) == entries.digest_of(row, ())


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(2015, 2018), st.integers(0, 10**9), st.booleans()), max_size=12))
def test_history_never_loses_an_entry(steps: list[tuple[int, int, bool]]) -> None:
    """Whatever is entered and revised in whatever order: each one that was taken stands as it was written."""
    with fresh_centre({}) as centre:
        taken: dict[int, Figure] = {}
        heads: dict[int, int] = {}
        for year, num, is_stale in steps:
            old = min(heads.values(), default=None) if is_stale else heads.get(year)
            what = draft(Figure(num), year=year, replaces=old, reason="x" if old else "")
            try:
                number = enter(centre, what)
            except Refused:
                continue
            taken[number], heads[year] = Figure(num), number
        with centre.store.read() as connection:
            told = entries.history(connection, "retail")
        assert {one.id: one.figure for one in told} == taken
        assert all(one.replaced_by in (None, *taken) for one in told)
