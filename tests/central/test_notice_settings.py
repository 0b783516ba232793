"""The settings of telling: every fault at once, also names that nothing has."""

from pathlib import Path

import pytest

from central.alerts.make import make_channels, make_policy
from central.notice_settings import days, minute
from central.store.alerts.notices import Recipient
from plumbing.settings import SettingsError
from tests.central.test_settings import GOOD, ROOM, faults, read

CHANNELS = """
[[dingtalk]]
name = "duty"
token_file = "{folder}/secret"
secret_file = "{folder}/secret"
mobiles = ["13800000000"]
[[wecom]]
name = "group"
key_file = "{folder}/secret"
[[feishu]]
name = "lark"
token_file = "{folder}/secret"
[[aliyun_sms]]
name = "sms"
key_id = "id"
secret_file = "{folder}/secret"
phones = ["13800000000"]
sign_name = "三极物流"
template = "SMS_1"
[[email]]
name = "post"
host = "mail.example"
sender = "a@example"
to = ["b@example"]
[[webhook]]
name = "hook"
url = "http://127.0.0.1:9/x"
fallback = ["sms"]
[[apprise]]
name = "other"
address_file = "{folder}/address"
"""
TABLE = """
[[person]]
name = "王经理"
channels = ["duty", "sms"]
[[person]]
name = "李四"
channels = ["group"]
[[shift]]
people = ["王经理"]
days = "mon-fri"
start = "08:00"
end = "20:00"
[[shift]]
level = 2
people = ["李四"]
sites = ["COLD-1"]
kinds = ["breach"]
[[maintenance]]
reason = "化霜"
room = "room-1"
start = "02:00"
end = "02:30"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret").write_text("a-secret\n")
    (tmp_path / "address").write_text("json://127.0.0.1/x\n")
    return tmp_path


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")
def test_each_kind_of_channel(folder: Path) -> None:
    """All seven are made with their names and rates; a fallback is not told by itself."""
    settings = read(folder, GOOD + ROOM + CHANNELS.format(folder=folder))
    channels = make_channels(settings)
    rates = {one.name: one.per_minute for one in channels}
    assert rates == {"duty": 20, "group": 20, "lark": 100, "sms": 60, "post": 30, "hook": 600, "other": 20}
    for one in channels:
        one.close()
    told = {one.name: one.chain for one in make_policy(settings).everybody}
    assert told["hook"] == ("hook", "sms")
    assert "sms" not in told


def test_people_and_their_table(folder: Path) -> None:
    """Levels, days, hours, sites and kinds; everybody is the people; a silent probe has its patience."""
    policy = make_policy(read(folder, GOOD + ROOM + CHANNELS.format(folder=folder) + TABLE))
    assert policy.everybody == (Recipient("王经理", ("duty", "sms")), Recipient("李四", ("group",)))
    first, second = policy.shifts
    assert (first.level, sorted(first.week.days), first.week.from_minute) == (1, [1, 2, 3, 4, 5], 480)
    assert (second.level, set(second.sites), set(second.kinds)) == (2, {"COLD-1"}, {"breach"})
    assert policy.maintenance[0].reason == "化霜"
    assert policy.rooms["COLD-1", "room-1"].silent_ms == 15 * 60_000
    assert (policy.gone_ms, policy.alive_minute) == (300_000, 510)


def test_every_fault_at_once(folder: Path) -> None:
    """Wrong days and times, telephones, levels, and names of channels and people that nothing has."""
    wrong = (
        TABLE.replace("mon-fri", "moonday").replace('"20:00"', '"25:00"').replace("level = 2", "level = 0")
    )
    wrong = wrong.replace('channels = ["group"]', 'channels = ["nobody"]').replace('["李四"]', '["张三"]')
    more = '[[webhook]]\nname = "duty"\nurl = "http://x/"\nfallback = ["gone"]\n[alerts]\nalive_at = "8:3"\n'
    found = "\n".join(faults(folder, GOOD + CHANNELS.format(folder=folder) + wrong + more))
    for said in (
        "shift.0.days: 'moonday' names no days; allowed are mon, tue",
        "shift.0.end: '25:00' is no time of day such as 08:30",
        "shift.1.level:",
        "person.1.channels: there is no channel 'nobody'; there are: ",
        "shift.1.people: there is no person '张三'; there are: 李四, 王经理",
        "webhook.1.fallback: there is no channel 'gone'",
        "channel: 'duty' stands here twice",
        "alerts.alive_at: '8:3' is no time of day",
    ):
        assert said in found


def test_secrets_that_cannot_be_read(folder: Path) -> None:
    """All of them are told at once, by their files; an empty one is none."""
    (folder / "secret").write_text("\n")
    text = GOOD + CHANNELS.format(folder=folder).replace(f'"{folder}/address"', f'"{folder}/not-there"')
    with pytest.raises(SettingsError) as caught:
        make_channels(read(folder, text))
    said = str(caught.value)
    assert said.count("is empty; it should hold a token, key or password") == 4
    assert "not-there: cannot be read" in said


def test_an_apprise_address_that_is_refused(folder: Path) -> None:
    """What Apprise does not check is a fault of the settings, not of the night."""
    (folder / "address").write_text("dingtalk://token\n")
    with pytest.raises(SettingsError, match="use a channel of its own"):
        make_channels(read(folder, GOOD + CHANNELS.format(folder=folder)))


def test_days_and_times() -> None:
    """Ranges, also over the week's end, and lists."""
    assert sorted(days("mon-fri,sun")) == [1, 2, 3, 4, 5, 7]
    assert sorted(days("fri-mon")) == [1, 5, 6, 7]
    assert (minute("00:00"), minute("23:59")) == (0, 1439)


@pytest.mark.parametrize("text", ["", "mon-", "-fri", "mon fri", "monday"])
def test_what_names_no_days(text: str) -> None:
    """It is refused with what is allowed."""
    with pytest.raises(ValueError, match="names no days"):
        days(text)
