"""The settings of telling recipients: off without the table, one way, every fault told."""

import signal
from pathlib import Path

import pytest

from central.recipients.channels import HookWay, SmsWay
from central.recipients.make import make_way
from logistics.parcels.notices import NoticeRules, pause_ms, sms_number
from plumbing.settings import SettingsError
from tests.central.test_run import centre, config
from tests.central.test_settings import GOOD, faults, read

HOOK = '[recipients.webhook]\nurl = "http://127.0.0.1:9/sms"\n'
SMS = (
    '[recipients.aliyun_sms]\nkey_id = "k"\nsecret_file = "{file}"\nsign_name = "三极物流"\n'
    'template = "SMS_1"\ntemplate_remind = "SMS_2"\n'
)


def test_without_the_table_nobody_is_told(tmp_path: Path) -> None:
    """It is off by default; alerts' channels are no way to recipients."""
    assert read(tmp_path, GOOD).recipients is None


def test_a_webhook_suffices(tmp_path: Path) -> None:
    """The hours and bounds have defaults."""
    table = read(tmp_path, GOOD + HOOK).recipients
    assert table is not None
    assert table.rules() == NoticeRules()
    assert isinstance(make_way(table), HookWay)


def test_hours_are_local_times(tmp_path: Path) -> None:
    """In minutes of the day; settle in minutes, late in hours."""
    text = '[recipients]\nquiet_from = "20:30"\nquiet_until = "09:00"\nsettle = 0\nlate = 12\n' + HOOK
    table = read(tmp_path, GOOD + text).recipients
    assert table is not None
    rules = table.rules()
    assert (rules.quiet_from, rules.quiet_until, rules.settle_ms, rules.late_ms) == (1230, 540, 0, 43_200_000)


def test_it_is_one_way(tmp_path: Path) -> None:
    """None of the two, or both, is a fault; so is a time that is none."""
    one_way = "recipients: give one of [recipients.aliyun_sms] and [recipients.webhook], not "
    assert faults(tmp_path, GOOD + "[recipients]\n") == [one_way + "none"]
    assert faults(tmp_path, GOOD + HOOK + SMS.format(file="x")) == [one_way + "2"]
    (fault,) = faults(tmp_path, GOOD + '[recipients]\nquiet_from = "9 pm"\n' + HOOK)
    assert fault.startswith("recipients.quiet_from: ")


def test_the_secret_must_be_there(tmp_path: Path) -> None:
    """A file that is missing or empty is named before anybody is told."""
    file = tmp_path / "secret"
    table = read(tmp_path, GOOD + SMS.format(file=file)).recipients
    assert table is not None
    with pytest.raises(SettingsError, match="secret"):
        make_way(table)
    file.write_text("\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="is empty"):
        make_way(table)
    file.write_text("s3cret\n", encoding="utf-8")
    assert isinstance(make_way(table), SmsWay)


def test_a_centre_that_tells_recipients_starts_and_ends(tmp_path: Path) -> None:
    """With a thread more, which ends with the others."""
    path = config(tmp_path, 0)
    path.write_text(path.read_text(encoding="utf-8") + HOOK, encoding="utf-8")
    with centre(path) as process:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if "centre.started" in line:
                process.send_signal(signal.SIGTERM)
    assert process.returncode == 0, said


@pytest.mark.parametrize(
    ("phone", "number"),
    [
        ("13812349626", "13812349626"),
        ("+8613812349626", "13812349626"),
        ("8613812349626", "13812349626"),
        ("05788123456", ""),
        ("23812349626", ""),
        ("1381234962", ""),
        ("+85291234567", ""),
        ("", ""),
    ],
)
def test_numbers_that_take_short_messages(phone: str, number: str) -> None:
    """Mainland mobiles, with or without their country's code."""
    assert sms_number(phone) == number


def test_pauses_grow() -> None:
    """2, 8, 32, 128 minutes."""
    assert [pause_ms(tries) // 60_000 for tries in (1, 2, 3, 4)] == [2, 8, 32, 128]
