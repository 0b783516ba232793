"""What counters told of a day besides scans: its close, problems, amounts, postage, corrections."""

from collections import defaultdict

from msgspec import Struct
from sqlalchemy import Connection, select

from central.store.ledgers.tables import OF_DAYS, OF_PROBLEMS, told
from central.store.ledgers.told import is_struck, portions
from central.store.queries.ledgers import flow
from logistics import wire
from logistics.events.counter import Corrected, ParcelProblem
from logistics.events.money import CodDue, ParcelCollected
from logistics.service.reports.shape import OwnClose

_OWN = OwnClose.__struct_fields__[:-2]
_Sums = dict[str, int]


class Words(Struct, frozen=True):
    """By site: amounts that were first stated on the day, postage of parcels, corrections."""

    due_fen: _Sums
    postage_fen: _Sums
    corrections: _Sums


def words(connection: Connection, since_ms: int, until_ms: int) -> Words:
    """What stands of a span; what is told twice of a parcel counts once, the last by time."""
    here = told
    query = select(here).where(OF_DAYS, here.c.at_ms >= since_ms, here.c.at_ms < until_ms, ~is_struck(here))
    due: dict[str, tuple[str, int]] = {}
    postage: dict[str, tuple[str, int]] = {}
    corrections: dict[str, int] = defaultdict(int)
    subjects: dict[str, str] = {}
    for row in connection.execute(query.order_by(here.c.at_ms, here.c.stream, here.c.seq)):
        event = wire.decode_event(row.body)
        if isinstance(event, CodDue):
            due[event.waybill] = (event.site, event.amount_fen)
            subjects[row.subject] = event.waybill
        elif isinstance(event, ParcelCollected):
            postage[event.waybill] = (event.site, event.price_fen)
        elif isinstance(event, Corrected):
            corrections[event.site] += 1
    for subject in _stated_before(connection, subjects, since_ms):
        due.pop(subjects[subject], None)
    return Words(_by_site(due), _by_site(postage), dict(corrections))


def _stated_before(connection: Connection, subjects: dict[str, str], since_ms: int) -> set[str]:
    """The parcels whose amount was stated on an earlier day: there it was counted."""
    found: set[str] = set()
    here = told.c
    for some in portions(subjects):
        query = select(here.subject).where(here.subject.in_(some), here.kind == "cod.due")
        found.update(connection.execute(query.where(here.at_ms < since_ms, ~is_struck(told))).scalars())
    return found


def _by_site(parcels: dict[str, tuple[str, int]]) -> _Sums:
    found: dict[str, int] = defaultdict(int)
    for site, fen in parcels.values():
        found[site] += fen
    return dict(found)


def problems(connection: Connection, since_ms: int, until_ms: int) -> dict[str, set[str]]:
    """The parcels with a problem that sites told of in a span."""
    query = select(told.c.body).where(OF_PROBLEMS, told.c.at_ms >= since_ms, told.c.at_ms < until_ms)
    found: dict[str, set[str]] = defaultdict(set)
    for body in connection.execute(query.where(~is_struck(told))).scalars():
        event = wire.decode_event(body)
        if isinstance(event, ParcelProblem) and event.is_open:
            found[event.site].add(event.waybill)
    return found


def closes(connection: Connection, day: str) -> dict[str, OwnClose]:
    """The latest close of each site that closed the day."""
    return {
        site: OwnClose(**{name: getattr(one, name) for name in _OWN}, digest=one.digest, closes=one.versions)
        for site, one in flow.reports(connection, day).items()
    }
