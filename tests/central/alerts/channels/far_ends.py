"""The channels of a settings file, at the simulated providers' addresses."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from central.alerts.channels.aliyun_sms import AliyunSms
from central.alerts.channels.answer import Channel
from central.alerts.channels.dingtalk import DingTalk
from central.alerts.channels.feishu import Feishu
from central.alerts.channels.wecom import WeCom
from simulators.providers.server import KEY_ID, SECRET, TEMPLATE, TOKEN, Providers
from tests.central.centre import T0

NAMES = ("dingtalk", "wecom", "feishu", "aliyun_sms")


class Clock:
    """A time that the test sets; the providers go by it, too."""

    def __init__(self) -> None:
        self.now_ms = T0

    def __call__(self) -> int:
        return self.now_ms


@contextmanager
def providers(clock: Callable[[], int]) -> Iterator[Providers]:
    """All providers, well, until the end."""
    here = Providers(clock)
    here.start()
    try:
        yield here
    finally:
        here.stop()


def channel(name: str, at: Providers, *, secret: str = SECRET, timeout_s: float = 5.0) -> Channel:
    """The channel of one provider; a test of time-outs gives a short one."""
    if name == "dingtalk":
        url = f"{at.address}/robot/send"
        return DingTalk(name, TOKEN, secret, url=url, mobiles=["13800000000"], timeout_s=timeout_s)
    if name == "wecom":
        url = f"{at.address}/cgi-bin/webhook/send"
        return WeCom(name, TOKEN, url=url, mobiles=["13800000000"], timeout_s=timeout_s)
    if name == "feishu":
        return Feishu(name, TOKEN, secret, url=f"{at.address}/open-apis/bot/v2/hook", timeout_s=timeout_s)
    numbers = count()
    return AliyunSms(
        name,
        KEY_ID,
        secret,
        phones=["13800000000", "13900000000"],
        sign_name="三极物流",
        template=TEMPLATE,
        nonce=lambda: f"nonce-{next(numbers)}",
        url=at.address,
        timeout_s=timeout_s,
    )
