"""Each provider's own code decides whether somebody was told; HTTP 200 alone says nothing."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from central.alerts.channels import aliyun_sms, dingtalk, feishu
from simulators.providers.moods import Mood
from simulators.providers.server import SECRET, TOKEN, Providers
from tests.central.alerts.channels.far_ends import NAMES, Clock, channel, providers
from tests.central.alerts.words.sample import message
from tests.central.centre import T0


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def far(clock: Clock) -> Iterator[Providers]:
    with providers(clock) as here:
        yield here


@pytest.mark.parametrize("name", NAMES)
def test_a_message_that_is_taken(far: Providers, name: str) -> None:
    """The provider checks signature and form by its own rules, and takes it; its own words are the answer."""
    one = channel(name, far)
    answer = one.tell(message(), T0)
    one.close()
    assert answer.is_delivered
    assert answer.words.startswith("HTTP 200 {")
    (text,) = far.texts(name)
    assert "城西冷库" in text
    assert "温度超限" in text


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("mood", ["error", "limited", "broken", "garbage"])
def test_what_is_no_delivery(far: Providers, name: str, mood: Mood) -> None:
    """HTTP 200 with an error's code, too many messages, a gateway's error, a page that is no JSON."""
    far.moods[name] = mood
    one = channel(name, far)
    answer = one.tell(message(), T0)
    one.close()
    assert not answer.is_delivered
    assert answer.words.startswith("HTTP 503" if mood == "broken" else "HTTP 200")
    assert (answer.rest_ms > 0) == (mood == "limited")
    assert far.texts(name) == []


@pytest.mark.parametrize("name", NAMES)
def test_nobody_answers(far: Providers, name: str) -> None:
    """A provider that takes the request and never answers, and one that does not listen, are no delivery."""
    far.moods[name] = "mute"
    one = channel(name, far, timeout_s=0.2)
    assert one.tell(message(), T0).words.startswith("ReadTimeout")
    far.stop()
    assert one.tell(message(), T0).words.startswith("ConnectError")
    one.close()


@pytest.mark.parametrize("name", ["dingtalk", "feishu", "aliyun_sms"])
def test_a_wrong_secret_is_refused(far: Providers, name: str) -> None:
    """The signature is looked at: with another secret nothing is taken."""
    one = channel(name, far, secret="SECanother-secret")
    answer = one.tell(message(), T0)
    one.close()
    assert not answer.is_delivered
    assert far.texts(name) == []


@pytest.mark.parametrize("name", ["dingtalk", "feishu", "aliyun_sms"])
def test_a_centre_whose_clock_is_wrong(far: Providers, clock: Clock, name: str) -> None:
    """Signatures bear the time: a centre that is off by two hours is told so by the provider's code."""
    clock.now_ms = T0 + 2 * 3_600_000
    one = channel(name, far)
    assert not one.tell(message(), T0).is_delivered
    assert one.tell(message(), clock.now_ms).is_delivered
    one.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_message_that_is_too_long(far: Providers, name: str) -> None:
    """It is cut to what the provider takes, between characters, and is taken."""
    long = "很长的一行\n" * 4000
    pieces = dict.fromkeys(message().short, "很" * 100)
    one = channel(name, far)
    answer = one.tell(replace(message(), text=long, short=pieces), T0)
    one.close()
    assert answer.is_delivered, answer.words
    assert "很长的一" in far.texts(name)[0] or "很很" in far.texts(name)[0]


def test_no_secret_in_an_answer() -> None:
    """An address that repeats itself in an error does not put its token on a page."""
    one = dingtalk.DingTalk("d", TOKEN, SECRET, url="http://127.0.0.1:1/robot/send")
    two = feishu.Feishu("f", TOKEN, SECRET, url=f"http://[::1/{TOKEN}")
    for answer in (one.tell(message(), T0), two.tell(message(), T0)):
        assert not answer.is_delivered
        assert TOKEN not in answer.words
        assert SECRET not in answer.words
    one.close()
    two.close()


def test_dingtalks_own_example() -> None:
    """The sign of the provider's page, recomputed with another tool: HMAC-SHA256 over stamp and secret."""
    assert dingtalk.signed("this is secret", 1_700_000_000_000) == {
        "timestamp": "1700000000000",
        "sign": "sSFWELbV2YwjdDQhWZwTcWlX5BWUx5J6TPpsZmuPii0=",
    }


def test_feishus_own_way() -> None:
    """The stamp is in seconds, and stamp and secret are the key, not the message."""
    assert feishu.signed("demo", 1_599_360_473_000) == {
        "timestamp": "1599360473",
        "sign": "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=",
    }


def test_aliyuns_own_example() -> None:
    """The fixed example of the page on V3 signatures gives the signature that stands there."""
    query = {"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"}
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    said = aliyun_sms.authorization("YourAccessKeyId", "YourAccessKeySecret", query, headers)
    assert said.endswith("Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0")
