"""From acknowledgements at boxes to alerts: what somebody took on in the room is taken on here, too."""

from collections import defaultdict
from collections.abc import Sequence

from central.alerts.details import BREACH, Detail, decode
from central.store.alerts.boxacks import acks, unacknowledged
from central.store.alerts.rows import Alert
from central.store.log import Fact
from central.store.queries import alerts
from central.store.store import Connection
from logistics.events.rooms import AlarmAcked

# A box sends acknowledgements before temperatures: an alert that is over for longer gets none any more.
_LOOK_BACK_MS = 86_400_000
_BY_CHARS_MAX = 64


def take_box_acks(connection: Connection, now_ms: int) -> int:
    """Acknowledge each alert of a room that somebody took on at a box while its excursion ran; how many.

    It does not matter which came first, the alert or the word: an alert that is opened late, of an excursion
    that had begun before somebody took it on, is acknowledged at once. The first word counts.
    """
    waiting: dict[tuple[str, str], list[Alert]] = defaultdict(list)
    for alert in unacknowledged(connection, BREACH, now_ms - _LOOK_BACK_MS):
        waiting[alert.site, alert.room].append(alert)
    done = 0
    for (site, room), own in waiting.items():
        told = acks(connection, site, room, min(_detail(alert).start_ms for alert in own))
        done += sum(_acknowledge(connection, alert, told) for alert in own)
    return done


def _acknowledge(connection: Connection, alert: Alert, told: Sequence[Fact]) -> bool:
    detail = _detail(alert)
    for fact in told:
        ack = fact.event
        if (
            isinstance(ack, AlarmAcked)
            and ack.side in (None, detail.side)
            and detail.start_ms <= fact.at_ms
            and (alert.closed_ms is None or fact.at_ms <= alert.closed_ms)
        ):
            by = f"box/{ack.by}"[:_BY_CHARS_MAX]
            return alerts.acknowledge(connection, alert.id, by, ack.comment, fact.at_ms)
    return False


def _detail(alert: Alert) -> Detail:
    detail = decode(alert.detail)
    assert isinstance(detail, Detail), alert
    return detail
