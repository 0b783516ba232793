"""Apprise tells what has no channel of its own; where it does not look at a provider's code it is refused."""

import pytest

from central.alerts.channels.apprise_any import REFUSED, AppriseAny
from plumbing.ports import free_port
from tests.central.alerts.answering import answering
from tests.central.alerts.words.sample import message
from tests.central.centre import T0

# One of Apprise's many plug-ins, which it loads all, asks for a module that Python 3.13 no longer has.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")


def address(url: str) -> str:
    """Apprise's own address for a POST of JSON."""
    return url.replace("http://", "json://") + "/a-secret-token-of-ours"


@pytest.mark.parametrize(("status", "is_delivered"), [(200, True), (500, False)])
def test_what_apprise_says(status: int, *, is_delivered: bool) -> None:
    """Its verdict is the answer, with what it logged, and without any piece of its address."""
    with answering(status, b"words") as (url, asked):
        answer = AppriseAny("other", address(url)).tell(message(), T0)
    assert answer.is_delivered is is_delivered
    assert len(asked) == 1
    assert "温度超限" in asked[0].body.decode("unicode_escape")
    assert answer.words
    assert "a-secret-token-of-ours" not in answer.words


def test_nobody_listens() -> None:
    """A far end that is not there is no delivery."""
    channel = AppriseAny("other", address(f"http://127.0.0.1:{free_port()}"))
    assert not channel.tell(message(), T0).is_delivered
    channel.close()


@pytest.mark.parametrize("scheme", REFUSED)
def test_what_apprise_does_not_check_is_refused(scheme: str) -> None:
    """These have channels of their own, which look at the provider's code."""
    with pytest.raises(ValueError, match=r"use a channel of its own"):
        AppriseAny("other", f"{scheme}://token")


def test_an_address_that_apprise_does_not_know(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """It is refused at the start, without being repeated: not in the sentence, not in any log."""
    with pytest.raises(ValueError, match=r"^nope://… is no address") as caught:
        AppriseAny("other", "nope://a-secret-token")
    assert "a-secret-token" not in str(caught.value) + caplog.text + "".join(capfd.readouterr())


def test_apprise_takes_an_errors_code_for_success() -> None:
    """Why: HTTP 200 with an error's code is success to Apprise. When this changes, the refusal may go."""
    with answering(200, b'{"errcode":310000,"errmsg":"sign not match"}') as (url, asked):
        assert AppriseAny("other", address(url)).tell(message(), T0).is_delivered
    assert len(asked) == 1
