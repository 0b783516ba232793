"""Says what of all that is known is a matter for a person, why by which rule, and what comes first."""

from collections.abc import Iterator
from typing import Literal, get_args

from msgspec import Struct
from msgspec.structs import replace

from logistics.duty.causes import Alerted, BoxState, Causes, Gap
from logistics.duty.limits import Limits
from logistics.fleet.findings import ON_BOARD, findings

Kind = Literal[
    "alert",
    "cod",
    "lots",
    "gap",
    "offline",
    "clock",
    "disk",
    "power",
    "heat",
    "card",
    "files",
    "certificate",
    "drift",
    "version",
    "backup",
    "cluster",
    "mirror",
    "letters",
    "command",
    "overdue",
    "unreported",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
# What happened once does not end by itself: somebody settles it, or it grows old.
HAPPENED = frozenset({"cod", "letters", "command", "gap"})
# 0 loses goods now, 1 has lost something, 2 is a fault that will, 3 is work that waits.
Urgency = Literal[0, 1, 2, 3]
_URGENCY: dict[Kind, Urgency] = {"cod": 1, "lots": 1, "gap": 1, "overdue": 3, "unreported": 3}
UNHELD_MS = 60_000
"""A member's work is another's after some seconds; what is nobody's for so long stays so without a person."""
_MIRROR_WAITS_MS = 86_400_000
LOSES_GOODS = frozenset({"breach", "mains"})


class Matter(Struct, frozen=True):
    """Something that needs a person.

    `key` names it for as long as it lasts, `since_ms` is when it began. `why` is the key of the sentence that
    says by which rule it is here, `fields` what fills its places: fields that end in `_ms` are lengths of
    time. `which` is the name of the box or room it is about, "" for a whole site.
    """

    kind: Kind
    key: str
    site: str
    which: str
    since_ms: int
    urgency: Urgency
    why: str
    fields: dict[str, str | int]
    href: str
    alert: int = 0
    taken_ms: int | None = None
    taken_by: str = ""
    comment: str = ""

    @property
    def has_happened(self) -> bool:
        """Whether it is over as soon as somebody says so."""
        return self.kind in HAPPENED


def judge(causes: Causes, limits: Limits, now_ms: int) -> tuple[Matter, ...]:
    """What needs a person now: what loses goods first, then what has lost something; the oldest first."""
    found = (
        *_alerts(causes),
        *_boxes(causes, limits, now_ms),
        *_held(causes),
        *_losses(causes, limits, now_ms),
        *_gaps(causes, limits, now_ms),
        *_failures(causes, limits, now_ms),
        *_fleet(causes, limits, now_ms),
        *_backup(causes, limits, now_ms),
        *_cluster(causes, now_ms),
        *_mirror(causes, now_ms),
        *_work(causes, limits, now_ms),
    )
    return tuple(sorted(found, key=lambda one: (one.urgency, one.since_ms, one.key)))


def _matter(
    kind: Kind, site: str, which: str, since_ms: int, href: str, why: str = "", **fields: str | int
) -> Matter:
    return Matter(
        kind=kind,
        key=":".join(filter(None, (kind, site, which))),
        site=site,
        which=which,
        since_ms=since_ms,
        urgency=_URGENCY.get(kind, 2),
        why=why or kind,
        fields=fields,
        href=href,
    )


def _alerts(causes: Causes) -> Iterator[Matter]:
    for one in causes.alerts:
        yield Matter(
            kind="alert",
            key=f"alert:{one.number}",
            site=one.site,
            which=one.room or one.what,
            since_ms=one.opened_ms,
            urgency=0 if one.kind in LOSES_GOODS else 2,
            why="alert" if one.peak_mc is None or one.limit_mc is None else "breach",
            fields=_alert_fields(one),
            href=f"/alerts/{one.number}",
            alert=one.number,
            taken_ms=one.acked_ms,
            taken_by=one.acked_by,
            comment=one.comment,
        )


def _alert_fields(one: Alerted) -> dict[str, str | int]:
    fields: dict[str, str | int] = {"kind": one.kind, "number": one.number, "what": one.what}
    if one.peak_mc is None or one.limit_mc is None:
        return fields
    return fields | {"peak_mc": one.peak_mc, "sign": "<" if one.is_cold else ">", "limit_mc": one.limit_mc}


def _boxes(causes: Causes, limits: Limits, now_ms: int) -> Iterator[Matter]:
    """What an open alert says already is not said twice."""
    told = {(one.kind, one.what) for one in causes.alerts}
    for one in causes.boxes:
        href, away_ms = f"/boxes/{one.box}", now_ms - one.since_ms
        if not one.is_online and away_ms > limits.offline_ms and ("gateway_down", one.box) not in told:
            yield _matter(
                "offline",
                one.site,
                one.box,
                one.since_ms,
                href,
                for_ms=away_ms,
                limit_ms=limits.offline_ms,
            )
        if one.is_online and one.clock not in ("", "synced") and away_ms > limits.clock_ms:
            yield _matter(
                "clock",
                one.site,
                one.box,
                one.since_ms,
                href,
                for_ms=away_ms,
                limit_ms=limits.clock_ms,
            )
        yield from _disk(one, limits)


def _disk(one: BoxState, limits: Limits) -> Iterator[Matter]:
    if not one.health_ms:
        return
    href = f"/boxes/{one.box}"
    if one.disk_total_mb:
        free_pct = 100 * one.disk_free_mb / one.disk_total_mb
        if free_pct < limits.disk_free_pct:
            yield _matter(
                "disk",
                one.site,
                one.box,
                one.health_ms,
                href,
                "disk_share",
                free=f"{free_pct:.1f}",
                limit=f"{limits.disk_free_pct:g}",
            )
    elif one.disk_free_mb < limits.disk_free_mb:
        yield _matter(
            "disk",
            one.site,
            one.box,
            one.health_ms,
            href,
            free=one.disk_free_mb,
            limit=limits.disk_free_mb,
        )


def _fleet(causes: Causes, limits: Limits, now_ms: int) -> Iterator[Matter]:
    """What boxes tell of their machines, and what they should be like."""
    for one in causes.fleet:
        if one.is_shut_out:
            continue
        for found in findings(one, limits, now_ms):
            if found.kind in ON_BOARD:
                kind: Kind = found.kind  # type: ignore[assignment]  # those of ON_BOARD are kinds of the board
                href = f"/boxes/{one.box}#machine"
                yield _matter(kind, one.site, one.box, found.since_ms, href, found.why, **found.fields)


def _mirror(causes: Causes, now_ms: int) -> Iterator[Matter]:
    """What is away comes back by itself, or has been away for a day."""
    one = causes.mirror
    if one is not None and (one.needs_person or now_ms - one.since_ms > _MIRROR_WAITS_MS):
        why = "mirror" if one.needs_person else "mirror_away"
        yield _matter("mirror", "", "", one.since_ms, "/fleet", why, answer=one.answer)


def _backup(causes: Causes, limits: Limits, now_ms: int) -> Iterator[Matter]:
    last = causes.backup
    if last is not None and now_ms - last.at_ms > limits.backup_ms:
        since_ms, age_ms = last.at_ms + limits.backup_ms, now_ms - last.at_ms
        yield _matter("backup", "", "", since_ms, "/fleet", for_ms=age_ms, limit_ms=limits.backup_ms)


def _cluster(causes: Causes, now_ms: int) -> Iterator[Matter]:
    lacks = causes.unheld
    if lacks is not None and now_ms - lacks.since_ms > UNHELD_MS:
        why = "cluster" if lacks.partitions else "leader"
        fields = {"partitions": lacks.partitions, "of": lacks.of} if lacks.partitions else {}
        for_ms = now_ms - lacks.since_ms
        yield _matter(
            "cluster", "", "", lacks.since_ms, "/fleet", why, **fields, for_ms=for_ms, limit_ms=UNHELD_MS
        )


def _held(causes: Causes) -> Iterator[Matter]:
    sites = {one.box: one.site for one in causes.boxes}
    told = {one.what for one in causes.alerts if one.kind == "clock"}
    for one in causes.held:
        if one.box not in told:
            href = f"/boxes/{one.box}#held"
            yield _matter(
                "clock",
                sites.get(one.box, ""),
                one.box,
                one.first_received_ms,
                href,
                "held",
                events=one.events,
            )


def _losses(causes: Causes, limits: Limits, now_ms: int) -> Iterator[Matter]:
    for one in causes.counts:
        gone_fen = one.counted_fen - one.expected_fen
        if gone_fen and now_ms - one.at_ms <= limits.look_back_ms:
            yield _matter(
                "cod",
                one.site,
                str(one.at_ms),
                one.at_ms,
                "/ledgers/money",
                day=one.day,
                gone_fen=gone_fen,
                expected_fen=one.expected_fen,
            )
    for lot in causes.waiting:
        yield _matter("lots", lot.site, lot.room, lot.oldest_ms, "/lots/tasks", lots=lot.lots)


def _gaps(causes: Causes, limits: Limits, now_ms: int) -> Iterator[Matter]:
    """One matter a box. It begins with its last hole: one that comes after it was settled is another."""
    sites = {one.box: one.site for one in causes.boxes}
    by_box: dict[str, list[Gap]] = {}
    for gap in causes.gaps:
        if gap.missing and limits.gap_ms < now_ms - gap.above_ms <= limits.look_back_ms:
            by_box.setdefault(gap.box, []).append(gap)
    for box, holes in by_box.items():
        yield _matter(
            "gap",
            sites.get(box, ""),
            box,
            max(one.above_ms for one in holes),
            f"/boxes/{box}",
            events=sum(one.missing for one in holes),
            for_ms=now_ms - min(one.above_ms for one in holes),
            limit_ms=limits.gap_ms,
        )


def _failures(causes: Causes, limits: Limits, now_ms: int) -> Iterator[Matter]:
    sites = {one.box: one.site for one in causes.boxes}
    for one in causes.letters:
        if now_ms - one.last_ms <= limits.look_back_ms:
            site = sites.get(one.box, "")
            yield _matter(
                "letters",
                site,
                one.box,
                one.last_ms,
                "/dead-letters",
                letters=one.letters,
                reason=one.reason,
            )
    for order in causes.failed:
        if now_ms - order.last_ms <= limits.look_back_ms:
            site, href = sites.get(order.box, ""), f"/boxes/{order.box}"
            found = _matter(
                "command",
                site,
                order.box,
                order.last_ms,
                href,
                commands=order.commands,
                what=order.kind,
                reason=order.reason,
            )
            yield replace(found, key=f"{found.key}:{order.kind}")


def _work(causes: Causes, limits: Limits, now_ms: int) -> Iterator[Matter]:
    for one in causes.lying:
        if now_ms - one.oldest_ms > limits.overdue_ms:
            yield _matter(
                "overdue",
                one.site,
                "",
                one.oldest_ms + limits.overdue_ms,
                "/ledgers/queues",
                parcels=one.parcels,
                for_ms=now_ms - one.oldest_ms,
                limit_ms=limits.overdue_ms,
            )
    for site in causes.reported:
        late_ms = now_ms - site.until_ms
        if site.days and late_ms > limits.unreported_ms:
            yield _matter(
                "unreported",
                site.site,
                "",
                site.until_ms,
                "/ledgers/coverage",
                "silent" if site.is_silent else "unreported",
                days=site.days,
                last=site.last_day or "–",
                limit_ms=limits.unreported_ms,
            )
