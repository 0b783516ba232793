"""What the rows should be, counted in plain Python over the bodies of the log: no read model, no fold."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

from msgspec import Struct

from central.store.store import Store
from logistics import wire
from logistics.events.all import AnyEvent
from logistics.events.boxes import BoxHealth
from logistics.events.counter import Corrected, DayClosed, ParcelProblem, ShelfCounted
from logistics.events.lots import LotBegun, LotBlocked, LotWeighed
from logistics.events.money import CodClosed, CodDue, CodPaid, CodRemitted, GoodsMoved, ParcelCollected
from logistics.events.parcels import ParcelScanned
from logistics.events.rooms import Readings
from logistics.events.shape import Event
from logistics.events.transport import BagChecked, ParcelSorted, Visited

T = TypeVar("T", bound=Event)
_CHINA_MS, _DAY_MS, _EVER_MS = 8 * 3_600_000, 86_400_000, 2**62


class Fact(Struct, frozen=True):
    """An event of the log that stands: neither taken back nor dated in the future."""

    at_ms: int
    box: str
    stream: str
    seq: int
    event: AnyEvent


class Log(Struct, frozen=True):
    """The log as it is: what stands, all numbers, what is dated in the future, and what was unreadable."""

    facts: list[Fact]
    numbers: list[tuple[str, str, int]]
    future: list[Fact]
    letters: list[tuple[str, int, int]]

    def of(self, kind: type[T]) -> Iterator[tuple[Fact, T]]:
        """The facts of one kind, by time."""
        return ((fact, fact.event) for fact in self.facts if isinstance(fact.event, kind))


Row = dict[str, Any]
Asked = dict[str, list[str]]


def read(store: Store) -> Log:
    """The log of a database."""
    with store.read() as database:
        told = database.exec_driver_sql("SELECT at_ms, box, stream, seq, body, received_ms FROM event").all()
        query = "SELECT digest, times, length(payload) FROM dead_letter"
        letters = [(row[0], row[1], row[2]) for row in database.exec_driver_sql(query)]
    every = [(Fact(row[0], row[1], row[2], row[3], wire.decode_event(row[4])), row[5]) for row in told]
    wrong = {(fact.event.stream, fact.event.seq) for fact, _ in every if isinstance(fact.event, Corrected)}
    future = [fact for fact, received_ms in every if fact.at_ms > received_ms + 300_000]
    stand = [fact for fact, _ in every if (fact.stream, fact.seq) not in wrong and fact not in future]
    stand.sort(key=lambda fact: (fact.at_ms, fact.stream, fact.seq))
    return Log(stand, [(row[1], row[2], row[3]) for row in told], future, letters)


def number(log: Log, name: str, of: str, asked: Asked) -> int:
    """A number of the rows, as it should be."""
    rows = [row for row in ROWS[name](log, asked) if _fits(row, asked)]
    if of == "rows":
        return len(rows)
    if of in DISTINCT:
        return len({tuple(row[key] for key in DISTINCT[of]) for row in rows})
    if name == "temperatures":
        values = [row["milli_c"] for row in rows]
        return int(min(values) if of == "lowest" else max(values))
    return int(sum(row[of] for row in rows))


DISTINCT = {
    "parcels": ("waybill",),
    "parcels_at_sites": ("site", "waybill"),
    "parcels_on_days": ("day", "waybill"),
    "parcels_at_sites_on_days": ("day", "site", "waybill"),
    "days": ("day",),
    "sites": ("site",),
}


def _fits(row: Row, asked: Asked) -> bool:
    for key, values in asked.items():
        if key in ("state", "is_odd"):
            if values[0] not in row["is"]:
                return False
        elif key == "since_ms":
            if row.get("at_ms", _EVER_MS) < int(values[0]):
                return False
        elif key == "until_ms":
            if row.get("at_ms", 0) >= int(values[0]):
                return False
        elif key == "day":
            spans = [value.partition("/") for value in values]
            if not any(first <= row["day"] <= (last or first) for first, _, last in spans):
                return False
        elif row[key] not in values:
            return False
    return True


def _scans(log: Log, _asked: Asked) -> Iterator[Row]:
    for fact, one in log.of(ParcelScanned):
        yield {
            "at_ms": fact.at_ms,
            "waybill": one.waybill,
            "site": one.site,
            "act": one.act,
            "direction": one.direction,
            "carrier": one.carrier,
            "is": {"stands"},
        }


def _day_scans(log: Log, asked: Asked) -> Iterator[Row]:
    for row in _scans(log, asked):
        yield {**row, "day": _day(row["at_ms"])}


def _passages(log: Log, asked: Asked) -> Iterator[Row]:
    """The first of each parcel, site and act."""
    seen = set()
    for row in _scans(log, asked):
        key = (row["waybill"], row["site"], row["act"])
        if key not in seen:
            seen.add(key)
            yield row


def _held(log: Log, asked: Asked) -> Iterator[Row]:
    """Parcels whose newest scan is an arrival, since the first one there."""
    steps: dict[str, list[Row]] = defaultdict(list)
    for row in _scans(log, asked):
        steps[row["waybill"]].append(row)
    for some in steps.values():
        if some[-1]["act"] == "arrive":
            yield next(row for row in some if (row["site"], row["act"]) == (some[-1]["site"], "arrive"))


def _postage(log: Log, asked: Asked) -> Iterator[Row]:
    """What was paid for parcels whose taking in was scanned and not taken back."""
    came = {row["waybill"] for row in _scans(log, asked) if row["act"] == "collect"}
    for fact, one in log.of(ParcelCollected):
        if one.waybill not in came:
            continue
        yield {"at_ms": fact.at_ms, "site": one.site, "waybill": one.waybill, "price_fen": one.price_fen}


def _problems(log: Log, _asked: Asked) -> Iterator[Row]:
    last = {(one.waybill, one.kind): one for _, one in log.of(ParcelProblem)}
    for one in last.values():
        yield {"waybill": one.waybill, "site": one.site, "is": {"open" if one.is_open else "closed"}}


def _bags(log: Log, _asked: Asked) -> Iterator[Row]:
    for _, one in log.of(BagChecked):
        yield {"bag": one.bag, "missing": len(one.missing), "extra": len(one.extra), "is": {"yes"}}


def _closes(log: Log, _asked: Asked) -> Iterator[Row]:
    last = {(one.site, one.day): one for _, one in log.of(DayClosed)}
    for one in last.values():
        figures = {name: getattr(one.counts, name) for name in one.counts.__struct_fields__}
        yield {**figures, "site": one.site, "day": one.day, "is": {"latest"}}


def _payments(log: Log, _asked: Asked) -> Iterator[Row]:
    """Each payment once, by its name."""
    seen = set()
    for fact, one in log.of(CodPaid):
        if (one.waybill, one.payment) not in seen:
            seen.add((one.waybill, one.payment))
            yield {
                "at_ms": fact.at_ms,
                "site": one.site,
                "waybill": one.waybill,
                "amount_fen": one.amount_fen,
            }


def _remittances(log: Log, _asked: Asked) -> Iterator[Row]:
    for fact, one in log.of(CodRemitted):
        yield {"at_ms": fact.at_ms, "site": one.site, "amount_fen": one.amount_fen}


def _accounts(log: Log, asked: Asked) -> Iterator[Row]:
    due = {one.waybill: one.amount_fen for _, one in log.of(CodDue)}
    paid: dict[str, int] = defaultdict(int)
    for row in _payments(log, asked):
        paid[row["waybill"]] += row["amount_fen"]
    for waybill in {*due, *paid}:
        yield {"waybill": waybill, "due_fen": due.get(waybill, 0), "paid_fen": paid[waybill]}


def _moved(log: Log, site: str, after_ms: int, upto_ms: int) -> int:
    """What came into a till less what went out, after a moment up to another."""
    came = [row for row in _payments(log, {}) if row["site"] == site]
    went = [row for row in _remittances(log, {}) if row["site"] == site]
    spans = [sum(r["amount_fen"] for r in some if after_ms < r["at_ms"] <= upto_ms) for some in (came, went)]
    return int(spans[0] - spans[1])


def _counts(log: Log, _asked: Asked) -> Iterator[Row]:
    before: dict[str, tuple[int, int]] = {}
    for fact, one in log.of(CodClosed):
        since_ms, opening = before.get(one.site, (-1, 0))
        expected = opening + _moved(log, one.site, since_ms, fact.at_ms)
        before[one.site] = (fact.at_ms, one.counted_fen)
        yield {
            "at_ms": fact.at_ms,
            "site": one.site,
            "expected_fen": expected,
            "told_fen": one.expected_fen,
            "counted_fen": one.counted_fen,
            "missing_fen": expected - one.counted_fen,
        }


def _till(log: Log, asked: Asked) -> Iterator[Row]:
    """One row a site: what is in hand by its last count and what moved since; the counts' differences."""
    counts = list(_counts(log, asked))
    for site in {row["site"] for row in _payments(log, asked)}:
        mine = [row for row in counts if row["site"] == site]
        since_ms, opening = (mine[-1]["at_ms"], mine[-1]["counted_fen"]) if mine else (-1, 0)
        in_hand = opening + _moved(log, site, since_ms, _EVER_MS)
        yield {"site": site, "in_hand_fen": in_hand, "missing_fen": sum(row["missing_fen"] for row in mine)}


def _served(log: Log, asked: Asked) -> Iterator[Row]:
    told = [
        (fact.at_ms, one.stop, one.direction) for fact, one in log.of(Visited) if one.kind != "not_reached"
    ]
    proofs = {("arrive", "down"), ("depart", "up")}
    scans = [row for row in _passages(log, asked) if (row["act"], row["direction"]) in proofs]
    for at_ms, site, way in [*told, *((r["at_ms"], r["site"], r["direction"]) for r in scans)]:
        day = (at_ms + _CHINA_MS) // _DAY_MS
        yield {"at_ms": at_ms, "site": site, "direction": way, "day": day}


def _site_days(log: Log, asked: Asked) -> Iterator[Row]:
    """What was scanned at a site on a day, each parcel once, and who was there last at its end."""
    scans = [{**row, "day": _day(row["at_ms"])} for row in _scans(log, asked)]
    for day, site in sorted({(row["day"], row["site"]) for row in scans}):
        here = {(r["act"], r["waybill"]) for r in scans if (r["day"], r["site"]) == (day, site)}
        last = {row["waybill"]: row for row in scans if row["day"] <= day}.values()
        yield {
            "day": day,
            "site": site,
            "collected": sum(act == "collect" for act, _ in here),
            "handed_out": sum(act == "hand_out" for act, _ in here),
            "held": sum(r["site"] == site and r["act"] not in ("depart", "hand_out") for r in last),
        }


def _day(at_ms: int) -> str:
    return datetime.fromtimestamp((at_ms + _CHINA_MS) / 1000, UTC).date().isoformat()


def _belt(log: Log, asked: Asked) -> Iterator[Row]:
    """By the span itself: who arrived or was sorted in it, and who left after it began."""
    since_ms, until_ms = int(asked["since_ms"][0]), int(asked["until_ms"][0])
    (site,) = asked["site"]
    here = [row for row in _passages(log, asked) if row["site"] == site and row["at_ms"] >= since_ms]
    came = {r["waybill"] for r in here if r["act"] == "arrive" and r["at_ms"] < until_ms}
    left = {r["waybill"] for r in here if r["act"] == "depart"}
    to = {
        one.waybill: one.to
        for fact, one in log.of(ParcelSorted)
        if one.site == site and since_ms <= fact.at_ms < until_ms
    }
    for waybill in came | {*to}:
        is_sorted, is_gone = waybill in to, waybill in left
        holds = {
            "sorted": is_sorted,
            "left": is_sorted and is_gone,
            "staying": is_sorted and not is_gone,
            "unsorted": not is_sorted and not is_gone,
            "unleft": bool(to.get(waybill)) and not is_gone,
            "past": not is_sorted and is_gone,
            "unseen": waybill not in came,
            "manual": to.get(waybill) == "",
        }
        yield {
            "at_ms": since_ms,
            "site": site,
            "to_site": to.get(waybill),
            "is": {name for name, value in holds.items() if value},
        }


def _consigned(log: Log, _asked: Asked) -> Iterator[Row]:
    moves: dict[tuple[str, str, str], list[GoodsMoved]] = defaultdict(list)
    for _, one in log.of(GoodsMoved):
        moves[one.site, one.owner, one.item].append(one)
    for (site, owner, item), some in moves.items():
        whys = {
            why: sum(one.pieces for one in some if one.why == why)
            for why in ("received", "sold", "returned", "damaged", "counted")
        }
        yield {
            "site": site,
            "owner": owner,
            "product": item,
            "pieces": sum(one.pieces for one in some),
            "taken_fen": sum(one.taken_fen for one in some),
            **whys,
        }


def _shelves(log: Log, _asked: Asked) -> Iterator[Row]:
    for fact, one in log.of(ShelfCounted):
        yield {"at_ms": fact.at_ms, "site": one.site, "shelf": one.shelf, "found": one.found}


def _boxes(log: Log, _asked: Asked) -> Iterator[Row]:
    last = {fact.box: one for fact, one in log.of(BoxHealth)}
    for box, one in last.items():
        yield {"box": box, "backlog": one.backlog, "skipped": one.skipped, "dropped": one.dropped}


def _streams(log: Log, _asked: Asked) -> Iterator[Row]:
    numbers: dict[tuple[str, str], set[int]] = defaultdict(set)
    for box, stream, seq in log.numbers:
        numbers[box, stream].add(seq)
    for (box, stream), some in numbers.items():
        lacking = max(some) - len(some)
        yield {"box": box, "stream": stream, "stored": len(some), "highest": max(some), "missing": lacking}


def _future(log: Log, _asked: Asked) -> Iterator[Row]:
    for fact in log.future:
        yield {"box": fact.box, "is": {"held"}}


def _letters(log: Log, _asked: Asked) -> Iterator[Row]:
    for digest, times, size in log.letters:
        yield {"digest": digest, "times": times, "size_bytes": size}


def _temperatures(log: Log, _asked: Asked) -> Iterator[Row]:
    for fact, one in log.of(Readings):
        for n, milli_c in enumerate(one.values_mc()):
            yield {
                "at_ms": fact.at_ms + n * one.step_ms,
                "site": one.site,
                "room": one.room,
                "probe": f"{fact.box}/{one.probe}",
                "milli_c": milli_c,
            }


def _lots(log: Log, _asked: Asked) -> Iterator[Row]:
    begun = {one.lot: one for _, one in log.of(LotBegun)}
    blocked = {one.lot: one.is_blocked for _, one in log.of(LotBlocked)}
    for lot, one in begun.items():
        net_g = sum(each.net_g for _, each in log.of(LotWeighed) if each.lot == lot)
        yield {
            "product": one.product,
            "site": one.site,
            "owner": one.owner,
            "on_hand_g": net_g,
            "blocked_g": net_g if blocked.get(lot) else 0,
            "reject_g": 0,
            "is": {"stock"},
        }


ROWS: dict[str, Callable[[Log, Asked], Iterable[Row]]] = {
    "passages": _passages,
    "scans": _scans,
    "day-scans": _day_scans,
    "held": _held,
    "postage": _postage,
    "problems": _problems,
    "bags": _bags,
    "day-closes": _closes,
    "cod-payments": _payments,
    "cod-remittances": _remittances,
    "cod-accounts": _accounts,
    "cod-counts": _counts,
    "till": _till,
    "served": _served,
    "site-days": _site_days,
    "belt": _belt,
    "consigned": _consigned,
    "shelf-counts": _shelves,
    "boxes": _boxes,
    "streams": _streams,
    "gaps": _streams,
    "held-back": _future,
    "dead-letters": _letters,
    "temperatures": _temperatures,
    "lots": _lots,
}
