"""One cheap look at whether anything that pages show has changed."""

from sqlalchemy import Connection, Select, func, select

from central.store.alerts.tables import decision
from central.store.coldchain.tables import disposition_step, room_rule
from central.store.duty.tables import duty_deed, duty_note
from central.store.links.orders import IS_WAITING, command
from central.store.lots.tables import lot_entered
from central.store.tables import alert, dead_letter, event, notice, presence

Beat = tuple[int, ...]

# Collectors that write beside each other commit lower numbers after higher ones, but none so far below.
_BESIDE = 4_000
_NEWEST = select(func.max(event.c.id)).scalar_subquery()

_LOOKS = (
    select(func.max(event.c.id)),
    select(func.count()).select_from(event).where(event.c.id > _NEWEST - _BESIDE),
    select(func.max(alert.c.id)),
    select(func.count(alert.c.acked_ms)),
    select(func.count(alert.c.closed_ms)),
    select(func.count(notice.c.delivered_ms)),
    select(func.sum(notice.c.tries)),
    select(func.max(decision.c.id)),
    select(func.sum(dead_letter.c.times)),
    select(func.max(command.c.asked_ms)),
    select(func.max(command.c.answered_ms)),
    select(func.count()).select_from(command).where(IS_WAITING),
    select(func.max(presence.c.since_ms)),
    select(func.max(disposition_step.c.id)),
    select(func.max(room_rule.c.id)),
    select(func.max(lot_entered.c.id)),
    select(func.max(duty_deed.c.id)),
    select(func.max(duty_note.c.id)),
    select(func.count()).select_from(presence).where(presence.c.is_online),
)


def _beat() -> Select[tuple[int, ...]]:
    return select(*(func.coalesce(look.scalar_subquery(), 0) for look in _LOOKS))


def beat(connection: Connection) -> Beat:
    """Numbers that differ from the last ones as soon as something was stored, told or acknowledged."""
    return tuple(int(number) for number in connection.execute(_beat()).one())
