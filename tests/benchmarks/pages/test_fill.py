"""The store that pages are measured on is what the true folds make of its log."""

from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from benchmarks.pages import rooms
from benchmarks.pages.fill import fill, hasten
from benchmarks.pages.life import Span
from benchmarks.pages.places import Places, county, places
from central.store.projections.fold import READ_MODELS, Projections
from central.store.store import Store
from central.store.tables import event
from logistics import wire

NOW_MS = 1_790_000_000_000
SMALL = 3
PARCELS = 10


@pytest.fixture(scope="module")
def small() -> Places:
    """A hub with a centre and a few stations."""
    whole = places(county())
    return Places(whole.hub, whole.centres[:1], whole.stations[:3])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, small: Places) -> Iterator[Store]:
    """Three spans of days, made once."""
    made = hasten(Store(f"sqlite:///{tmp_path_factory.mktemp('made') / 'centre.sqlite'}"))
    fill(made, NOW_MS, parcels_a_day=PARCELS, spans=SMALL, where=small, cold_rooms=1)
    yield made
    made.close()


def models(store: Store) -> dict[str, list[str]]:
    """All rows of all read models."""
    with store.read() as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for table in READ_MODELS
        }


def test_copies_are_what_the_folds_make_of_the_log(store: Store) -> None:
    """A rebuild from the log gives the same tables, row by row."""
    before = models(store)
    read, unread = Projections(rooms.RULES).rebuild(store)
    after = models(store)
    assert unread == 0
    assert {name: len(rows) for name, rows in after.items()} == {
        name: len(rows) for name, rows in before.items()
    }
    assert after == before
    for name in ("passage", "desk", "bag", "visit", "struck", "cod_payment", "day_close", "excursion", "lot"):
        assert before[name], name
    assert read > 1000


def test_all_events_can_be_read_and_names_are_of_one_span(store: Store) -> None:
    """Each span has as many parcels, and none of another's."""
    with store.read() as connection:
        bodies = connection.execute(select(event.c.body).where(event.c.type == "parcel.scanned")).scalars()
        spans = Counter(wire.decode_event(body).waybill[2:5] for body in bodies)  # type: ignore[union-attr]  # a scan
    assert set(spans) == {"000", "001", "002"}
    assert spans["000"] == spans["001"]


def test_the_same_seed_gives_the_same_days(small: Places) -> None:
    """Event by event; another seed gives others."""
    first, again, other = (Span(small, 0, 0, PARCELS, seed).told() for seed in (1, 1, 2))
    assert first == again
    assert first != other
