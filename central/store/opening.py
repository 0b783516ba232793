"""Why a database is not to be opened, in one sentence: it is out of reach, or none for this version."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic.util import CommandError
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError, ProgrammingError

# The first whose databases may sort by ICU, and the oldest that the tests know.
_VERSION_MIN = 150_000
# What PostgreSQL calls "insufficient privilege" (its manual, appendix A).
_MAY_NOT = "42501"


class Unopened(Exception):
    """The database is not to be opened."""


def unfit(version: int, encoding: str | None) -> str | None:
    """Why a PostgreSQL of this version (150002 is 15.2), with a database of this encoding, will not do."""
    if version < _VERSION_MIN:
        return f"it is of PostgreSQL {version // 10_000}; a centre needs 15 or later"
    if encoding != "UTF8":
        return f"its encoding is {encoding}, in which not every name can be written; createdb --encoding UTF8"
    return None


@contextmanager
def opening(engine: Engine) -> Iterator[None]:
    """What the database itself refuses is told as Unopened: which one it is, and why. It is left then."""
    where = engine.url.render_as_string()
    try:
        yield
    except Unopened:
        engine.dispose()
        raise
    except CommandError as why:
        engine.dispose()
        raise Unopened(f"{where}: it is a later version's ({why}): install that version again") from why
    except (OperationalError, ProgrammingError) as why:
        engine.dispose()
        if isinstance(why, ProgrammingError) and getattr(why.orig, "sqlstate", None) != _MAY_NOT:
            raise
        raise Unopened(f"{where}: {' '.join(str(why.orig).split())}") from why
