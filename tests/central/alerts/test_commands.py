"""The commands of alerts: silences from the terminal, and a test message through each channel."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from central.commands import central
from simulators.providers.server import SECRET, TOKEN, Providers
from tests.central.alerts.channels.far_ends import Clock, providers
from tests.central.database.address import address_in
from tests.central.test_settings import DATABASE, GOOD


@pytest.fixture(autouse=True)
def _logs_end_with_the_command() -> Iterator[None]:
    """The command sends logs to the runner's own standard error, which is gone after it."""
    yield
    structlog.reset_defaults()


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(central, [str(word) for word in words])


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "centre.toml"
    path.write_text(GOOD.replace(DATABASE, address_in(tmp_path)))
    return path


def test_a_silence_from_the_terminal(config: Path) -> None:
    """It is written with its reason and who says so, listed, ended once, and then over."""
    added = call(
        "silence", "add", config, "--reason", "除霜", "--site", "COLD-1", "--minutes", "30", "--by", "王"
    )
    assert (added.exit_code, added.stdout.startswith("silence 1 until ")) == (0, True)
    listed = call("silence", "list", config).stdout
    assert "silence of COLD-1 until" in listed
    assert "by 王: 除霜" in listed
    assert [call("silence", "end", config, "1").exit_code for _ in range(2)] == [0, 1]
    assert "ended by" in call("silence", "list", config).stdout
    assert '"reason":"除霜"' in call("silence", "list", config, "--json").stdout


def test_a_silence_without_a_reason(config: Path) -> None:
    """It is refused."""
    assert call("silence", "add", config, "--reason", "  ").exit_code == 2


def channels(config: Path, far: Providers) -> None:
    folder = config.parent
    (folder / "token").write_text(TOKEN)
    (folder / "secret").write_text(SECRET)
    config.write_text(
        config.read_text()
        + f'[[dingtalk]]\nname = "duty"\ntoken_file = "{folder}/token"\nsecret_file = "{folder}/secret"\n'
        + f'url = "{far.address}/robot/send"\n'
        + f'[[wecom]]\nname = "group"\nkey_file = "{folder}/token"\n'
        + f'url = "{far.address}/cgi-bin/webhook/send"\n'
    )


def test_a_test_message(config: Path) -> None:
    """Each channel says whether the provider took it; one that did not is exit code 1."""
    clock = Clock()
    with providers(clock) as far:
        channels(config, far)
        far.moods["wecom"] = "error"
        done = call("tell", config, "--channel", "group")
        assert (done.exit_code, "group: NOT delivered: HTTP 200" in done.stdout) == (1, True)
        far.moods["wecom"] = "well"
        done = call("tell", config, "--channel", "group")
        assert (done.exit_code, "group: delivered" in done.stdout) == (0, True)
        assert "测试消息" in far.texts("wecom")[0]
        assert call("tell", config, "--channel", "other").exit_code == 2


def test_a_centre_whose_clock_is_off_is_told_so(config: Path) -> None:
    """DingTalk's signature bears the time: the provider's own code and words say what is wrong."""
    clock = Clock()
    clock.now_ms = 1_000_000_000_000
    with providers(clock) as far:
        channels(config, far)
        done = call("tell", config, "--json")
    assert done.exit_code == 1
    assert '"channel":"duty","delivered":false' in done.stdout
    assert "sign not match" in done.stdout
