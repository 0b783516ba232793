"""Looks at a database that nobody needs to have opened yet, and leaves it as it is."""

from pathlib import Path

from sqlalchemy import Connection, text

from central.store import migrate
from central.store.engines import make_engine
from central.store.opening import Unopened, opening

_STANDS = {
    "empty": "has no tables yet: the first start makes them",
    "earlier": "is of an earlier version: the next start brings it up to date",
    "current": "is of this version",
}
_MAY_MAKE = text("SELECT has_schema_privilege(current_schema(), 'CREATE')")

_FSYNC = text("SHOW fsync")


def standing(url: str) -> str:
    """How a database stands to this version, as the end of a sentence. Raises Unopened."""
    engine = make_engine(url)
    if engine.dialect.name == "sqlite" and not Path(str(engine.url.database)).exists():
        return "is not there yet: the first start makes it"
    try:
        with opening(engine), engine.connect() as connection, connection.begin():
            stands = migrate.stands(connection)
            if stands != "current":
                _demand_rights(connection)
            return _STANDS[stands] + _risk(connection)
    finally:
        engine.dispose()


def _demand_rights(connection: Connection) -> None:
    """The next start is going to make tables, or to change them."""
    if connection.dialect.name == "postgresql" and not connection.execute(_MAY_MAKE).scalar():
        url = connection.engine.url
        raise Unopened(
            f"{url.render_as_string()}: {url.username} may make no tables there:"
            f" ALTER DATABASE {url.database} OWNER TO {url.username}"
        )


def _risk(connection: Connection) -> str:
    """What a server may be set to that a centre cannot change for itself."""
    if connection.dialect.name == "postgresql" and connection.execute(_FSYNC).scalar() != "on":
        return ", and its server runs with fsync off: what is confirmed may be lost with the power"
    return ""
