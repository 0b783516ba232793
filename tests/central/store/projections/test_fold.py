"""The read models can be made again from the log, and hold then what it says and nothing else."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import Table, delete, insert, update

from central.store import tables
from central.store.access import tables as access
from central.store.backup import tables as backups
from central.store.cluster import tables as cluster
from central.store.duty import tables as duty
from central.store.fleet import tables as fleet
from central.store.identities import tables as identities
from central.store.indicators import tables as indicators
from central.store.ledgers import tables as ledger_tables
from central.store.links import deeds, orders
from central.store.lots.trace import tables as foreign
from central.store.projections.fold import READ_MODELS
from central.store.releases import tables as releases
from tests.central.centre import T0, Centre, batch, centre_in, chunk, scan, scans

BESIDE_THE_LOG = (
    ledger_tables.personal,
    ledger_tables.manifest,
    ledger_tables.manifest_parcel,
    ledger_tables.routing,
    ledger_tables.recipient_notice,
)


def _of(module: ModuleType) -> set[str]:
    """The tables that a module makes."""
    made = {one.name for one in vars(module).values() if isinstance(one, Table)}
    return made - {table.name for table in READ_MODELS}


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        here.receive(batch("s", 1, *scans(3), (T0, chunk([4, 9, 9])), (T0, scan("W1"))))
        yield here


def test_what_was_spoilt_is_mended(centre: Centre) -> None:
    """Rows that are wrong, missing or of nobody are as the log says after a rebuild."""
    models = centre.models()
    with centre.store.write() as connection:
        connection.execute(update(tables.parcel).values(status="lost"))
        connection.execute(delete(tables.temperature))
        connection.execute(
            insert(tables.passage).values(
                waybill="nobody", site="HUB", act="arrive", at_ms=T0, direction="down"
            )
        )
    assert centre.projections.rebuild(centre.store) == (5, 0)
    assert centre.models() == models


def test_what_is_no_read_model_stays(centre: Centre) -> None:
    """A rebuild touches neither the log and its ledger, nor who was told of what."""
    kept = [table for table in tables.metadata.sorted_tables if table not in READ_MODELS]
    with centre.store.write() as connection:
        connection.execute(
            insert(tables.alert).values(
                kind="breach", key="k", site="s", room="r", opened_ms=1, detected_ms=1, detail="{}"
            )
        )
    before = {table.name: centre.rows(table) for table in kept}
    centre.projections.rebuild(centre.store)
    assert {table.name: centre.rows(table) for table in kept} == before
    assert {table.name for table in kept} == {
        foreign.foreign_about.name,
        foreign.foreign_event.name,
        "lot_entered",
        "prices",
        "table_held",
        "table_sent",
        "account",
        *_of(access),
        *_of(indicators),
        *_of(duty),
        *_of(fleet),
        *_of(identities),
        *_of(backups),
        *_of(cluster),
        *_of(deeds),
        *_of(releases),
        "mirror",
        "mirror_held",
        "mirror_skipped",
        orders.command_yield.name,
        "alert",
        "attempt",
        orders.command.name,
        "chain_block",
        *(table.name for table in BESIDE_THE_LOG),
        "day_touched",
        "period_touched",
        "report",
        "report_notice",
        "report_signature",
        "dead_letter",
        "decision",
        "disposition",
        "disposition_step",
        "party",
        "standard",
        "event",
        "excursion_version",
        "notice",
        "presence",
        "quarantine",
        "room_rule",
        "site_day",
        "silence",
        "span",
        orders.still.name,
        "stream",
        "telling",
    }
