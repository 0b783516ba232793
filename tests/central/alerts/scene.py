"""A cold room that goes wrong, and somebody who is told of it."""

from collections.abc import Sequence
from random import Random
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from central.alerts.channels.answer import Answer, Channel
from central.alerts.details import Detail
from central.alerts.pipeline import Alerts, everybody
from central.alerts.policy import NOBODY, Place, Policy
from central.alerts.words.message import Message, Words
from central.store import tables
from logistics.coldchain.rule import MINUTE_MS
from tests.central.centre import ROOM, STEP_MS, T0, Centre, batch, chunk

WORDS = Words(sites={"COLD-1": "城西冷库"}, zone=ZoneInfo("Asia/Shanghai"))


class Phone:
    """A channel of ours: keeps what it was told, and answers as it is set to."""

    def __init__(self, name: str = "phone", per_minute: int | None = None) -> None:
        self.name = name
        self.per_minute = per_minute
        self.told: list[Message] = []
        self.asked = 0
        self.is_reachable = True

    def tell(self, message: Message, _now_ms: int, /) -> Answer:
        """Take the message, or not."""
        self.asked += 1
        if self.is_reachable:
            self.told.append(message)
        return Answer(is_delivered=self.is_reachable, words="got it" if self.is_reachable else "no signal")

    def close(self) -> None:
        """There is nothing to close."""

    @property
    def phases(self) -> list[str]:
        """What it was told, in turn."""
        return [message.phase for message in self.told]

    @property
    def breaches(self) -> list[tuple[str, Detail]]:
        """Phase and detail of what it was told about rooms, in turn."""
        return [(one.phase, one.detail) for one in self.told if isinstance(one.detail, Detail)]


class Room:
    """One probe of a cold room, heard five minutes by five minutes."""

    def __init__(
        self, centre: Centre, *channels: Channel, start_ms: int = T0, policy: Policy | None = None
    ) -> None:
        self.centre = centre
        self.alerts = alerts(centre, *channels, policy=policy)
        self.now_ms = start_ms
        self._seq = 0

    def hear(self, *celsius: float) -> None:
        """Readings come in one by one, and after each the alerts are looked at."""
        for value in celsius:
            self.hear_late(self.now_ms, value)
            self.now_ms += STEP_MS
            self.alerts.tick(self.now_ms)

    def hear_late(self, at_ms: int, *celsius: float, probe: str = "probe-1", room: str = ROOM[1]) -> None:
        """A chunk of some other time."""
        self._seq += 1
        told = chunk(celsius, probe, room=(ROOM[0], room))
        self.centre.receive(batch("s", self._seq, (at_ms, told)), now_ms=max(self.now_ms, at_ms))

    def tick(self, minutes: float = 0) -> int:
        """Let time pass and look at the alerts."""
        self.now_ms += round(minutes * MINUTE_MS)
        return self.alerts.tick(self.now_ms)


def alerts(centre: Centre, *channels: Channel, policy: Policy | None = None) -> Alerts:
    """The alerts of a process that has just started."""
    return Alerts(centre.store, channels, WORDS, Random(1), policy)


def watching(*channels: Channel, silent_min: float = 15, gone_min: float = 5) -> Policy:
    """Everybody is told; probes of the room may be silent and boxes be gone for so long."""
    return replace(
        NOBODY,
        everybody=everybody(channels),
        rooms={ROOM: Place(silent_ms=round(silent_min * MINUTE_MS))},
        gone_ms=round(gone_min * MINUTE_MS),
    )


def standing(centre: Centre) -> Sequence[tuple[int, int | None]]:
    """When each alert was opened and closed."""
    return [
        (row.opened_ms, row.closed_ms) for row in sorted(centre.rows(tables.alert), key=lambda row: row.id)
    ]
