"""What fails is kept with the far end's own answer, tried again, bounded, and never told twice a day."""

import logging
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy.exc import IntegrityError

from central.alerts.channels.aliyun_sms import AliyunGateway
from central.recipients.channels import HookWay, SmsWay
from central.store.ledgers import recipients, tables
from central.store.ledgers.erasing import Erasing
from logistics.parcels.notices import TRIES_MAX
from simulators.providers.server import KEY_ID, SECRET, TEMPLATE
from tests.central.alerts.channels.far_ends import Clock, providers
from tests.central.centre import NOW, scan
from tests.central.database.address import files_of
from tests.central.recipients.counter import (
    DAY_MS,
    HOUR_MS,
    MIDNIGHT,
    MINUTE_MS,
    NOON,
    PHONE,
    SITE,
    Counter,
    Scene,
    W,
    counter_in,
    shelving,
)

MORNING = MIDNIGHT + 9 * HOUR_MS


def test_what_is_refused_is_tried_again_with_growing_pauses_and_given_up(scene: Scene) -> None:
    """After 2, 8, 32 and 128 minutes, under one name; then it has failed, with the gateway's words."""
    counter, far = scene
    far.status, far.words = 500, b'{"error":"no credit"}'
    counter.shelved(MORNING)
    for minute in range(0, 300):
        counter.tick(MORNING + 10 * MINUTE_MS + minute * MINUTE_MS)
    assert len(far.asked) == TRIES_MAX
    assert len({*far.keys}) == 1
    (notice,) = counter.notices()
    assert (notice.state, notice.tries, notice.day) == ("failed", TRIES_MAX, None)
    assert notice.answer == 'HTTP 500 {"error":"no credit"}'
    assert notice.moved_ms - MORNING == (10 + 2 + 8 + 32 + 128) * MINUTE_MS


def test_a_try_that_succeeds_ends_it(scene: Scene) -> None:
    """Refused once, told then; told means that the far end said so."""
    counter, far = scene
    far.status = 503
    counter.shelved(NOON)
    assert counter.tick(NOON + 10 * MINUTE_MS) == 0
    assert counter.states() == [("arrived", "waiting")]
    far.status = 200
    assert counter.tick(NOON + 13 * MINUTE_MS) == 1
    assert counter.states() == [("arrived", "told")]


def test_no_answer_is_not_told_and_uses_the_day_up(scene: Scene) -> None:
    """Nobody knows whether it was sent: it is shown as such, and the next word is the next day's."""
    counter, far = scene
    far.is_mute = True
    counter.shelved(NOON)
    counter.tick(NOON + 10 * MINUTE_MS)
    assert [(row.state, row.day) for row in counter.notices()] == [("unsure", "2026-06-05")]
    far.is_mute = False
    assert [counter.tick(NOON + hours * HOUR_MS) for hours in (1, 2, 8)] == [0, 0, 0]
    assert counter.tick(NOON + 25 * HOUR_MS) == 1


def test_nobody_listens(tmp_path: Path) -> None:
    """Surely not sent: it is tried again."""
    with counter_in(tmp_path, HookWay("http://127.0.0.1:9/x", "", 1.0)) as (counter, _):
        counter.shelved(NOON)
        counter.tick(NOON + 10 * MINUTE_MS)
        (notice,) = counter.notices()
        assert notice.state == "waiting"
        assert notice.answer.startswith("ConnectError")


def test_the_power_goes_while_it_is_told(scene: Scene) -> None:
    """The next process does not tell it again that day, and says that nobody knows."""
    counter, far = scene
    counter.shelved(NOON)
    counter.tick(NOON + 10 * MINUTE_MS)
    (notice,) = counter.notices()
    with counter.centre.store.write() as connection:
        connection.execute(tables.recipient_notice.update().values(state="sending", answer=""))
    counter.recipients = counter.process()
    assert counter.tick(NOON + HOUR_MS) == 0
    (after,) = counter.notices()
    assert (after.state, after.day, len(far.asked)) == ("unsure", notice.day, 1)
    assert "nobody knows" in after.answer


def test_what_waits_for_another_try_stops_when_the_parcel_goes(scene: Scene) -> None:
    """It is not told that it lies here."""
    counter, far = scene
    far.status = 500
    counter.shelved(NOON)
    counter.tick(NOON + 10 * MINUTE_MS)
    counter.told(NOON + 11 * MINUTE_MS, scan(W, "hand_out", SITE))
    counter.tick(NOON + HOUR_MS)
    assert counter.states() == [("arrived", "stopped")]
    assert len(far.asked) == 1


def test_a_box_that_was_away_for_three_days(scene: Scene) -> None:
    """Nobody is told until it has told all; then of what still lies there, by what is due now alone."""
    counter, far = scene
    back = NOON + 3 * DAY_MS + 2 * HOUR_MS
    counter.told(NOON, *shelving("GONE"), now_ms=back)
    counter.told(NOON, *shelving("HERE"), now_ms=back)
    counter.healthy(back, oldest_ms=3 * DAY_MS)
    assert counter.recipients.tick(back) == 0
    counter.told(NOON + DAY_MS, scan("GONE", "hand_out", SITE), now_ms=back + MINUTE_MS)
    assert counter.tick(back + 2 * MINUTE_MS) == 1
    (notice,) = counter.notices()
    assert (notice.waybill, notice.kind) == ("HERE", "remind_3")
    assert far.asked[0]["pieces"]["count"] == "1"


def test_a_station_that_is_not_heard_of(scene: Scene) -> None:
    """What lies there may be gone: nobody is told; what was due more than a day ago never is."""
    counter, _ = scene
    counter.shelved(NOON)
    counter.healthy(NOON)
    assert counter.recipients.tick(NOON + HOUR_MS) == 0
    assert counter.tick(NOON + 4 * DAY_MS + HOUR_MS) == 0
    assert counter.notices() == []


@pytest.mark.parametrize(
    "words",
    [
        b'{"error":"13812349626 is blocked"}',
        b'{"error":"+86 138-1234-9626 is blocked"}',
        b"x" * 290 + b"13812349626",
        b'{"error":"138%201234%209626"}',
    ],
)
def test_the_number_is_nowhere(
    scene: Scene, words: bytes, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever the gateway repeats: in no log, at any level, and in none of the database's bytes."""
    caplog.set_level(logging.DEBUG)
    counter, far = scene
    far.words = words
    counter.shelved(NOON)
    counter.tick(NOON + 10 * MINUTE_MS)
    far.status = 400
    counter.shelved(NOON, "OTHER")
    counter.tick(NOON + 20 * MINUTE_MS)
    assert len(far.asked) == 2
    out, err = capfd.readouterr()
    said = (out + err + caplog.text).encode()
    disk = files_of(counter.centre.folder)
    assert b"recipients" in said
    for where in (said, disk):
        assert PHONE.encode() not in where
        assert b"1234-9626" not in where
        assert b"201234%209626" not in where


def test_by_aliyun(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its own code decides; the number stands in the request's address, and in no log even so."""
    caplog.set_level(logging.DEBUG)
    clock = Clock()
    clock.now_ms = NOON + 10 * MINUTE_MS
    with providers(clock) as far:
        numbers = iter(range(100))
        gateway = AliyunGateway(
            KEY_ID, SECRET, sign_name="三极物流", nonce=lambda: f"n{next(numbers)}", url=far.address
        )
        with counter_in(tmp_path, SmsWay(gateway, TEMPLATE, TEMPLATE, SECRET)) as (counter, _):
            far.moods["aliyun_sms"] = "error"
            counter.shelved(NOON)
            assert counter.tick(clock.now_ms) == 0
            assert "isv.SMS_TEMPLATE_ILLEGAL" in counter.notices()[0].answer
            far.moods["aliyun_sms"] = "well"
            clock.now_ms += 5 * MINUTE_MS
            assert counter.tick(clock.now_ms) == 1
            assert far.texts("aliyun_sms") == [f"{PHONE} 三极物流 三墩桥站 1 16-4 06-05"]
            far.moods["aliyun_sms"] = "garbage"
            clock.now_ms += DAY_MS
            assert counter.tick(clock.now_ms) == 0
            assert counter.states() == [("arrived", "told"), ("remind_1", "unsure")]
    out, err = capfd.readouterr()
    assert PHONE not in out + err + caplog.text


def test_notices_go_with_the_person(scene: Scene) -> None:
    """After its days; one of nobody at the same age."""
    counter, _ = scene
    counter.shelved(NOON)
    counter.shelved(NOON, "NOBODY", phone=None)
    counter.tick(NOON + HOUR_MS)
    assert len(counter.notices()) == 2
    erasing = Erasing(counter.centre.store, 90 * DAY_MS)
    erasing.tick(NOON + 90 * DAY_MS)
    assert len(counter.notices()) == 2
    erasing.tick(NOON + 90 * DAY_MS + 3 * HOUR_MS)
    assert counter.notices() == []


def test_two_messages_of_one_day_cannot_be_noted(scene: Scene) -> None:
    """The table itself refuses it."""
    counter, _ = scene
    counter.shelved(NOON)
    counter.tick(NOON + HOUR_MS)
    with counter.centre.store.read() as connection:
        (notice,) = recipients.of(connection, [W])[W]
    with pytest.raises(IntegrityError), counter.centre.store.write() as connection:
        recipients.put(connection, [replace(notice, kind="remind_1", made_ms=NOW)])


def test_a_manager_has_it_sent_again(scene: Scene) -> None:
    """What failed is told the same day; what was told, not before the next; what has gone, never."""
    counter, far = scene
    far.status = 500
    counter.shelved(MORNING)
    for minute in range(300):
        counter.tick(MORNING + (10 + minute) * MINUTE_MS)
    far.status = 200
    at = MORNING + 6 * HOUR_MS
    assert counter.tick(at) == 0
    assert again(counter, at)
    assert counter.tick(at + MINUTE_MS) == 1
    assert not again(counter, at + HOUR_MS)
    assert again(counter, at + DAY_MS, "2026-06-06")
    assert counter.tick(at + DAY_MS) == 1
    assert counter.states() == [("arrived", "told")]
    assert again(counter, at + 2 * DAY_MS, "2026-06-07")
    counter.told(at + 2 * DAY_MS, scan(W, "hand_out", SITE))
    assert counter.tick(at + 2 * DAY_MS) == 0
    assert counter.states() == [("arrived", "stopped")]


def again(counter: Counter, now_ms: int, day: str = "2026-06-05") -> bool:
    with counter.centre.store.write() as connection:
        notice = recipients.one(connection, W, SITE, "arrived")
        assert notice
        return recipients.ask_again(connection, notice, "boss", day, now_ms)
