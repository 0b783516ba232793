"""Reads named sets of rows: how many, their sums, a page of them, all of them, and the query in words."""

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, Dialect, Select, String, cast, false, func, literal, or_, select, tuple_
from sqlalchemy.dialects.postgresql.base import PGCompiler, PGDialect

from central.store.queries.reach import Sites
from central.store.queries.rows.shape import Asked, Measure, RowSet

PAGE_ROWS = 100
EXPORT_ROWS_MAX = 50_000
"""More is not given in one file: a span or a site makes it less."""
_FETCHED_A_TIME = 1000
# JSON's numbers are sure up to here, and every database's reach further.
_NUMBER_MAX = 2**53
Reach = Sites
"""The sites whose rows may be seen; None is the whole county."""
Value = str | int | bool | None
Key = tuple[str | int, ...]


class TooMany(Exception):
    """More rows than a file holds are not exported: narrow them by time, a site or anything else."""

    def __init__(self) -> None:
        super().__init__(f"a file holds at most {EXPORT_ROWS_MAX} rows: narrow them by time or site")


class NotNarrowed(ValueError):
    """These rows cannot be narrowed so: what was asked names no filter or value that they know."""


class Page(Struct, frozen=True):
    """Some rows in the columns' order; `after` is where the next page begins, None on the last one."""

    rows: tuple[tuple[Value, ...], ...]
    after: Key | None


class Query(Struct, frozen=True):
    """The query that makes rows: with named parameters, and as `sql` with their values, to be run as is."""

    statement: str
    parameters: dict[str, str | int | None]
    sql: str


def select_of(rows: RowSet, asked: Asked, reach: Reach = None) -> Select[Any]:
    """The query of these rows, in their order. Raises NotNarrowed."""
    here = rows.query().where(*_narrowed(rows, asked))
    if reach is not None:
        ours = [one.in_(sorted(reach)) for one in (rows.site, rows.other_site) if one is not None]
        here = here.where(or_(false(), *ours))
    keys = [_selected(here, name) for name in rows.order]
    ordered = here.order_by(*(key.desc() if rows.is_newest_first else key for key in keys))
    if rows.is_of_day:
        return ordered.params(_day(rows, asked))
    return ordered.params(_span(asked)) if rows.is_of_span else ordered


def measured(
    connection: Connection,
    rows: RowSet,
    asked: Asked,
    reach: Reach = None,
    measures: Sequence[Measure] = (),
) -> dict[str, int]:
    """What is counted and added up of these rows, all or some, by name. A sum of no rows is 0."""
    wanted = measures or rows.measures
    inner = select_of(rows, asked, reach).order_by(None)
    query = inner.with_only_columns(*(_number(inner, one) for one in wanted), maintain_column_froms=True)
    found = connection.execute(query).one()
    return {one.name: int(value) for one, value in zip(wanted, found, strict=True)}


def count(
    connection: Connection, rows: RowSet, asked: Asked, reach: Reach = None, at_most: int | None = None
) -> int:
    """How many rows there are, counted no further than to `at_most`."""
    inner = select_of(rows, asked, reach).order_by(None)
    if at_most is not None:
        some = inner.with_only_columns(literal(1), maintain_column_froms=True).limit(at_most).subquery()
        return int(connection.execute(select(func.count()).select_from(some)).scalar_one())
    query = inner.with_only_columns(func.count(), maintain_column_froms=True)
    return int(connection.execute(query).scalar_one())


def page(
    connection: Connection, rows: RowSet, asked: Asked, after: Key | None = None, reach: Reach = None
) -> Page:
    """At most PAGE_ROWS rows behind those of the page that ended at `after`."""
    query = select_of(rows, asked, reach)
    if after is not None:
        keys = tuple_(*(_selected(query, name) for name in rows.order))
        query = query.where(keys < after if rows.is_newest_first else keys > after)
    found = [tuple(row) for row in connection.execute(query.limit(PAGE_ROWS + 1))]
    if len(found) <= PAGE_ROWS:
        return Page(tuple(found), None)
    names = [one.name for one in rows.columns]
    last = found[PAGE_ROWS - 1]
    return Page(tuple(found[:PAGE_ROWS]), tuple(last[names.index(name)] for name in rows.order))


def exported(
    connection: Connection, rows: RowSet, asked: Asked, reach: Reach = None
) -> Iterator[tuple[Value, ...]]:
    """All rows, at most EXPORT_ROWS_MAX. Raises TooMany before the first, counting no further than that."""
    if count(connection, rows, asked, reach, EXPORT_ROWS_MAX + 1) > EXPORT_ROWS_MAX:
        raise TooMany
    found = connection.execute(select_of(rows, asked, reach))
    return (tuple(row) for some in found.partitions(_FETCHED_A_TIME) for row in some)


def query_of(rows: RowSet, asked: Asked, dialect: Dialect, reach: Reach = None) -> Query:
    """The query as the database in use understands it."""
    query = select_of(rows, asked, reach)
    shape: Any = type(dialect)
    named = shape(paramstyle="named")
    if isinstance(named, PGDialect):
        named.statement_compiler = _Spelled
    # A list of values is a parameter for each of them only once they are known.
    compiled = query.compile(dialect=named).construct_expanded_state()
    literal = query.compile(dialect=named, compile_kwargs={"literal_binds": True})
    return Query(compiled.statement, dict(compiled.parameters), f"{literal};\n")


class _Spelled(PGCompiler):
    """Gives parameters their types in the standard's words.

    SQLAlchemy's are PostgreSQL's own, as `:site_1::VARCHAR`, in which not every tool finds the parameter.
    """

    def render_bind_cast(self, type_: Any, dbapi_type: Any, sqltext: str) -> str:
        base: Any = super()
        text, _, kind = base.render_bind_cast(type_, dbapi_type, sqltext).rpartition("::")
        return f"CAST({text} AS {kind})"


def key_of(rows: RowSet, text: str) -> Key:
    """A page's beginning as it stands in an address. Raises NotNarrowed."""
    types = [str if rows.column(name).kind in ("text", "day") else int for name in rows.order]
    strange = NotNarrowed(f"after: {text!r} is no place in {rows.name}")
    try:
        values = msgspec.json.decode(text, type=list[str | int])
    except msgspec.DecodeError as why:
        raise strange from why
    if [type(value) for value in values] != types:
        raise strange
    if any(isinstance(value, int) and abs(value) > _NUMBER_MAX for value in values):
        raise strange
    return tuple(values)


def _span(asked: Asked) -> dict[str, int]:
    until_ms = _NUMBER_MAX if asked.until_ms is None else asked.until_ms
    return {"since_ms": asked.since_ms or 0, "until_ms": until_ms, "offset_ms": asked.offset_ms or 0}


def _day(rows: RowSet, asked: Asked) -> dict[str, str | int]:
    if asked.day is None or len(asked.day) != 1 or asked.until_ms is None:
        raise NotNarrowed(f"day: {rows.name} needs one day")
    return {"day": asked.day[0], "until_ms": asked.until_ms}


def _narrowed(rows: RowSet, asked: Asked) -> Iterator[Any]:
    given = {name: value for name, value in asdict(asked).items() if value is not None}
    if rows.is_of_day:
        given.pop("until_ms", None)
    strange = sorted(set(given) - set(rows.knows))
    if strange:
        raise NotNarrowed(f"{strange[0]}: {rows.name} knows {', '.join(rows.knows) or 'no filters'}")
    if rows.at is not None:
        if asked.since_ms is not None:
            yield rows.at >= asked.since_ms
        if asked.until_ms is not None:
            yield rows.at < asked.until_ms
    for name, narrow in rows.filters.items():
        if name in given:
            yield _where(name, given[name], narrow)


def _where(name: str, values: Sequence[str], narrow: Any) -> Any:
    try:
        return narrow(tuple(values))
    except (KeyError, ValueError) as why:
        said = (
            f"{values[0]!r} is not known" if len(values) == 1 else f"{list(values)!r} cannot be asked at once"
        )
        raise NotNarrowed(f"{name}: {said}") from why


def _selected(query: Select[Any], name: str) -> Any:
    """What a column of the query is made of, to be ordered, compared and added up by."""
    column = query.selected_columns[name]
    return getattr(column, "element", column)


def _number(query: Select[Any], measure: Measure) -> Any:
    if measure.how == "rows":
        return func.count()
    columns = [_selected(query, name) for name in measure.columns]
    if measure.how == "distinct":
        texts = columns if len(columns) == 1 else [cast(one, String) for one in columns]
        together = reduce(lambda before, one: before + " " + one, texts)
        return func.count(together.distinct())
    over: Any = {"sum": func.sum, "least": func.min, "most": func.max}[measure.how]
    return func.coalesce(over(*columns), 0)
