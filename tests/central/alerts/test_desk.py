"""Each recipient is told once: by the next channel at once, within rates, whatever the providers do to it."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from central.alerts.channels.answer import Channel
from central.alerts.pipeline import Alerts
from central.alerts.policy import NOBODY, Policy
from central.store import tables
from central.store.alerts.notices import Recipient
from central.store.alerts.tables import attempt
from simulators.providers.moods import Mood
from simulators.providers.server import Providers
from tests.central.alerts.channels.far_ends import Clock, channel, providers
from tests.central.alerts.scene import WORDS, Phone, Room, alerts
from tests.central.centre import ROOM, RULE, T0, Centre, centre_in

HOT, CLEAR = (9.0,) * 7, (4.0,) * 3
ROOMS = {ROOM: RULE} | {(ROOM[0], f"room-{number}"): RULE for number in range(40)}
MINUTE_MS, HOUR_MS = 60_000, 3_600_000


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path, ROOMS) as here:
        yield here


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def far(clock: Clock) -> Iterator[Providers]:
    with providers(clock) as here:
        yield here


class Duty:
    """A centre, true channels on real sockets, and a time that passes as the test says."""

    def __init__(
        self, centre: Centre, clock: Clock, channels: list[Channel], *chains: tuple[str, ...]
    ) -> None:
        self.clock = clock
        self.channels = channels
        people = tuple(Recipient(f"person-{number}", chain) for number, chain in enumerate(chains))
        self.policy: Policy = replace(NOBODY, everybody=people)
        self.room = Room(centre, *channels, policy=self.policy)
        self.centre = centre

    def hear(self, *celsius: float) -> None:
        for value in celsius:
            self.clock.now_ms = self.room.now_ms
            self.room.hear(value)

    def wait(self, seconds: float, turns: int = 1) -> None:
        """Virtual time passes; the alerts are looked at each `seconds`."""
        for _ in range(turns):
            self.room.now_ms += round(seconds * 1000)
            self.clock.now_ms = self.room.now_ms
            self.room.alerts.tick(self.room.now_ms)

    def attempts(self) -> list[tuple[str, bool]]:
        rows = sorted(self.centre.rows(attempt), key=lambda row: row.id)
        return [(row.channel, row.is_delivered) for row in rows]

    def close(self) -> None:
        for one in self.channels:
            one.close()


@pytest.mark.parametrize("mood", ["error", "limited", "mute", "broken", "garbage"])
def test_the_fallback_at_once(centre: Centre, clock: Clock, far: Providers, mood: Mood) -> None:
    """An error's code, too many, no answer, a gateway's error: the next channel in the same turn, once."""
    far.moods["dingtalk"] = mood
    duty = Duty(
        centre,
        clock,
        [channel("dingtalk", far, timeout_s=0.2), channel("feishu", far)],
        ("dingtalk", "feishu"),
    )
    duty.hear(*HOT)
    assert duty.attempts() == [("dingtalk", False), ("feishu", True)]
    assert len(far.texts("feishu")) == 1
    far.moods["dingtalk"] = "well"
    duty.wait(60, turns=60)
    assert (far.texts("dingtalk"), len(far.texts("feishu"))) == ([], 1)
    duty.close()


def test_down_for_an_hour(centre: Centre, clock: Clock, far: Providers) -> None:
    """Nobody listens for an hour: tried again with growing pauses, told once when somebody does."""
    far.stop()
    duty = Duty(centre, clock, [channel("wecom", far)], ("wecom",))
    duty.hear(*HOT)
    duty.wait(20, turns=180)
    tried = len(duty.attempts())
    assert 8 <= tried <= 14
    far.start()
    duty.wait(20, turns=39)
    duty.wait(600, turns=6)
    assert len(far.texts("wecom")) == 1
    (notice,) = centre.rows(tables.notice)
    assert notice.tries == len(duty.attempts())
    duty.close()


def test_both_are_down(centre: Centre, clock: Clock, far: Providers) -> None:
    """First and fallback fail: both are tried again in turn, and the first that is there tells it, once."""
    far.moods["dingtalk"], far.moods["aliyun_sms"] = "error", "broken"
    duty = Duty(
        centre, clock, [channel("dingtalk", far), channel("aliyun_sms", far)], ("dingtalk", "aliyun_sms")
    )
    duty.hear(*HOT)
    duty.wait(5, turns=60)
    assert {name for name, _ in duty.attempts()} == {"dingtalk", "aliyun_sms"}
    assert len(duty.attempts()) < 20
    far.moods["aliyun_sms"] = "well"
    duty.wait(20, turns=30)
    assert (len(far.texts("aliyun_sms")), far.texts("dingtalk")) == (1, [])
    duty.close()


def test_twenty_a_minute(centre: Centre, clock: Clock, far: Providers) -> None:
    """Forty alerts in a minute never reach the robot's limit, which would block it: they share messages."""
    duty = Duty(centre, clock, [channel("dingtalk", far)], ("dingtalk",))
    for number in range(40):
        duty.room.hear_late(T0, *HOT, probe=f"probe-{number}", room=f"room-{number}")
        duty.wait(1 if number else 3600)
    duty.wait(10, turns=12)
    dingtalk = next(one for one in far.all if one.name == "dingtalk")
    assert dingtalk.rate.refused == 0
    assert all(is_delivered for _, is_delivered in duty.attempts())
    assert len(far.texts("dingtalk")) == 21
    assert "共 20 处" in far.texts("dingtalk")[-1]
    duty.close()


def test_two_people_of_one_group(centre: Centre, clock: Clock, far: Providers) -> None:
    """A group is told once, though two of its people are on call; each of them has been told."""
    duty = Duty(
        centre,
        clock,
        [channel("wecom", far), channel("feishu", far)],
        ("wecom", "feishu"),
        ("feishu", "wecom"),
    )
    far.moods["feishu"] = "error"
    duty.hear(*HOT)
    duty.wait(1, turns=3)
    assert len(far.texts("wecom")) == 1
    assert all(row.delivered_ms is not None for row in centre.rows(tables.notice))
    duty.close()


def test_a_crash_between_telling_and_noting(centre: Centre) -> None:
    """What was told and not noted is told again under the same name, and the record shows it."""
    phone = Phone()
    room = Room(centre, phone)
    room.hear(*HOT[:-1])
    room.hear_late(room.now_ms, 9)
    room.alerts.decide(room.now_ms)
    job = room.alerts.desk.take("phone", room.now_ms)
    assert job is not None
    phone.tell(job.message, room.now_ms)
    room.alerts = alerts(centre, phone)
    room.tick(1)
    room.tick(60)
    assert len(phone.told) == 2
    assert len({message.id for message in phone.told}) == 1
    answers = [row.answered_ms is None for row in sorted(centre.rows(attempt), key=lambda row: row.id)]
    assert answers == [True, False]


def test_a_message_keeps_its_members(centre: Centre) -> None:
    """What is told again after a failure is the same message, though more waits by then."""
    phone = Phone()
    phone.is_reachable = False
    room = Room(centre, phone)
    for number in range(3):
        room.hear_late(T0, *HOT, probe=f"probe-{number}", room=f"room-{number}")
    room.now_ms = T0 + HOUR_MS
    room.tick()
    first = centre.rows(attempt)[0].message
    room.hear_late(T0, *HOT, probe="probe-9", room="room-9")
    phone.is_reachable = True
    room.tick(1)
    assert [(message.id == first, len(message.members)) for message in phone.told] == [(True, 3), (False, 1)]


def test_ten_thousand_flapping_readings(centre: Centre) -> None:
    """A value that jumps over the limit and back is one open alert and one message, and one at the end."""
    phone = Phone()
    channels: list[Channel] = [phone]
    told = Alerts(centre.store, channels, WORDS, Random(1), replace(NOBODY, everybody=alerts_to(phone)))
    room = Room(centre, phone)
    room.hear_late(T0, *HOT)
    flapping = [9.0, 7.9] * 5000
    for start in range(0, len(flapping), 500):
        room.hear_late(T0 + (len(HOT) + start) * 300_000, *flapping[start : start + 500])
        told.tick(T0 + (len(HOT) + start + 500) * 300_000)
    assert phone.phases == ["opened"]
    assert len([row for row in centre.rows(tables.alert) if row.closed_ms is None]) == 1
    assert len(centre.rows(attempt)) == 1


def alerts_to(phone: Phone) -> tuple[Recipient, ...]:
    return (Recipient(phone.name, (phone.name,)),)
