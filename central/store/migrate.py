"""Brings a database to this version's tables: Alembic's steps, shipped with the package."""

from functools import cache
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from central.store.access import tables as access
from central.store.alerts.tables import metadata
from central.store.backup import tables as backup
from central.store.cluster import tables as cluster
from central.store.coldchain import tables as coldchain
from central.store.duty import tables as duty
from central.store.engines import WRITING
from central.store.fleet import tables as fleet
from central.store.identities import tables as identities
from central.store.indicators import tables as indicators
from central.store.ledgers import tables as ledgers
from central.store.ledgers.held import tables as held
from central.store.ledgers.register import tables as register
from central.store.ledgers.reports import tables as reports
from central.store.links import orders
from central.store.lots import tables as lots
from central.store.lots.trace import tables as trace
from central.store.mirroring import tables as mirroring
from central.store.projections.judging import tables as judging
from central.store.record import tables as record
from central.store.record.chain import tables as chain
from central.store.releases import tables as releases

# Looked at by the steps: tables that no import has made known would be missed.
TABLES = (
    metadata,
    access.trail,
    coldchain.room_rule,
    judging.metadata,
    record.band,
    chain.chain_block,
    ledgers.personal,
    held.prices,
    register.standard,
    reports.site_day,
    access.token,
    lots.lot,
    trace.foreign_event,
    indicators.entry,
    duty.metadata,
    backup.backup,
    orders.command,
    identities.identity,
    fleet.box_machine,
    releases.release,
    cluster.cluster_lease,
    mirroring.mirror,
)
_STEPS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine, until: str = "head") -> None:
    """Run the steps that this database has not seen; of two processes that start, one waits for the other."""
    config = Config()
    config.set_main_option("script_location", str(_STEPS))
    config.set_main_option("path_separator", "os")
    with engine.connect().execution_options(**WRITING) as connection, connection.begin():
        if until == "head" and is_current(connection):
            return
        config.attributes["connection"] = connection
        command.upgrade(config, until)


def stands(connection: Connection) -> Literal["empty", "earlier", "current"]:
    """How a database stands to this version. Raises CommandError for one of a later version."""
    seen = MigrationContext.configure(connection).get_current_revision()
    if seen is None:
        return "empty"
    return "current" if _steps().get_revision(seen).revision == _newest() else "earlier"


def is_current(connection: Connection) -> bool:
    """Whether a database has seen exactly the steps of this version."""
    return MigrationContext.configure(connection).get_current_revision() == _newest()


def _steps() -> ScriptDirectory:
    return ScriptDirectory(str(_STEPS))


@cache
def _newest() -> str | None:
    """The last step of this version. All steps are read for it, which takes longer than most transactions."""
    return _steps().get_current_head()
