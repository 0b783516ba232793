"""Silences in the database: what nobody is to be told of, for how long, why, and who said so."""

from msgspec import Struct
from sqlalchemy import Connection, insert, or_, select, update

from central.store.alerts.tables import silence
from central.store.queries.reach import Sites
from central.store.tables import box

LISTED_MAX = 200
REASON_CHARS_MAX = 500


class Silence(Struct, frozen=True):
    """Alerts that fit are recorded and shown, and told to nobody. An empty place or kind is any."""

    id: int
    kind: str
    site: str
    room: str
    box: str
    alert_kind: str
    from_ms: int
    until_ms: int
    reason: str
    made_by: str
    made_ms: int
    ended_ms: int | None = None
    ended_by: str = ""

    def fits(self, site: str, room: str, box: str, alert_kind: str) -> bool:
        """Whether it is about an alert of that place and kind."""
        pairs = ((self.site, site), (self.room, room), (self.box, box), (self.alert_kind, alert_kind))
        return all(mine in ("", its) for mine, its in pairs)

    def holds(self, now_ms: int) -> bool:
        """Whether it is in force."""
        return self.from_ms <= now_ms < self.until_ms and (self.ended_ms is None or now_ms < self.ended_ms)


_SILENCE = [silence.c[name] for name in Silence.__struct_fields__]


def add(connection: Connection, one: Silence) -> int:
    """Write a silence; its number."""
    values = {name: getattr(one, name) for name in Silence.__struct_fields__ if name != "id"}
    values["reason"] = one.reason[:REASON_CHARS_MAX]
    done = connection.execute(insert(silence).values(values).returning(silence.c.id))
    return int(done.scalar_one())


def end(connection: Connection, number: int, by: str, now_ms: int) -> bool:
    """End a silence before its time; False if there is none such, or it is over."""
    done = connection.execute(
        update(silence)
        .where(silence.c.id == number, silence.c.ended_ms.is_(None), silence.c.until_ms > now_ms)
        .values(ended_ms=now_ms, ended_by=by)
    )
    return done.rowcount == 1


def standing(connection: Connection, now_ms: int) -> list[Silence]:
    """The silences that are not over, also those that are yet to begin."""
    query = (
        select(*_SILENCE)
        .where(silence.c.until_ms > now_ms, or_(silence.c.ended_ms.is_(None), silence.c.ended_ms > now_ms))
        .order_by(silence.c.until_ms)
    )
    return [Silence(*row) for row in connection.execute(query)]


def one(connection: Connection, number: int) -> Silence | None:
    """A silence by its number."""
    row = connection.execute(select(*_SILENCE).where(silence.c.id == number)).first()
    return Silence(*row) if row else None


def listed(connection: Connection, sites: Sites = None) -> list[Silence]:
    """The newest silences that are about these sites, also those that are over.

    One of no site is about all of them, unless its box stands elsewhere.
    """
    query = select(*_SILENCE).order_by(silence.c.id.desc()).limit(LISTED_MAX)
    if sites is not None:
        elsewhere = select(box.c.name).where(box.c.site.not_in(sorted(sites)))
        of_all = (silence.c.site == "") & silence.c.box.not_in(elsewhere)
        query = query.where(silence.c.site.in_(sorted(sites)) | of_all)
    return [Silence(*row) for row in connection.execute(query)]
