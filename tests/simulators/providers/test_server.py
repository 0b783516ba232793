"""The simulated providers refuse what the real ones would: a wrong sign, an old stamp, too many."""

from collections.abc import Iterator

import httpx
import pytest

from simulators.providers.moods import Rate
from simulators.providers.server import TOKEN, Providers

NOW = 1_780_000_000_000


@pytest.fixture
def providers() -> Iterator[Providers]:
    here = Providers(lambda: NOW)
    here.start()
    yield here
    here.stop()


def code(providers: Providers, path: str, body: object = None) -> object:
    answer = httpx.post(providers.address + path, json=body)
    assert answer.status_code == 200
    fields = answer.json()
    return fields.get("errcode", fields.get("code"))


def test_without_a_sign(providers: Providers) -> None:
    """HTTP is 200, and the code says that nothing was taken."""
    text = {"msgtype": "text", "text": {"content": "x"}}
    assert code(providers, f"/robot/send?access_token={TOKEN}", text) == 310000
    assert code(providers, "/robot/send?access_token=other", text) == 300001
    assert code(providers, f"/open-apis/bot/v2/hook/{TOKEN}", {"content": {"text": "x"}}) == 19021
    assert code(providers, "/cgi-bin/webhook/send?key=other", text) == 93000
    assert providers.taken == []


def test_an_old_stamp(providers: Providers) -> None:
    """A stamp of more than an hour ago is none, whatever its sign."""
    path = f"/robot/send?access_token={TOKEN}&timestamp={NOW - 3_700_000}&sign=x"
    assert code(providers, path, {"text": {"content": "x"}}) == 310000


def test_aliyun_wants_its_signature(providers: Providers) -> None:
    """Who is not known gets 400."""
    answer = httpx.post(
        providers.address + "/?PhoneNumbers=1", headers={"authorization": "ACS3-HMAC-SHA256 x"}
    )
    assert (answer.status_code, answer.json()["Code"]) == (400, "InvalidAccessKeyId.NotFound")


def test_twenty_a_minute_then_blocked() -> None:
    """The twenty-first message in a minute blocks the robot, also for what comes later."""
    rate = Rate(20, 600_000)
    assert all(rate.admits(NOW + 100 * number) for number in range(20))
    assert not rate.admits(NOW + 3000)
    assert not rate.admits(NOW + 590_000)
    assert rate.admits(NOW + 604_000)


def test_moods_by_name(providers: Providers) -> None:
    """A name and a mood, as they are typed; anything else says what is allowed."""
    providers.set_mood("wecom error")
    assert code(providers, f"/cgi-bin/webhook/send?key={TOKEN}", {"text": {"content": "x"}}) == 40008
    for line in ("wecom sad", "icq well", ""):
        with pytest.raises(ValueError, match="is not one of dingtalk, wecom, feishu, aliyun_sms with well"):
            providers.set_mood(line)


def test_down_and_up_again(providers: Providers) -> None:
    """Stopped, nobody listens; started again, it is where it was."""
    before = providers.address
    providers.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.post(before)
    providers.start()
    assert providers.address == before
