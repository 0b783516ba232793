"""What sanji sim fleet and sanji sim nation cannot do they say before anything connects."""

import pytest
from typer.testing import CliRunner

from simulators.commands import sim

BROKER = ["--broker", "mqtt://127.0.0.1:1"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["fleet", "--broker", "mqtts://127.0.0.1:1"], "without TLS"),
        (["fleet", "--broker", "http://x"], "mqtt://"),
        (["fleet", *BROKER, "--mix", "letters=1"], "letters=1"),
        (["fleet", *BROKER, "--mix", "inbound=-1"], "inbound=-1"),
        (["fleet", *BROKER, "--mix", "inbound=0"], "above 0"),
        (["fleet", *BROKER, "--watch", "broker"], "NAME=PID"),
        (["nation", *BROKER, "--counties", "1,few"], "1,few"),
        (["nation", *BROKER, "--counties", "0"], "numbers"),
    ],
)
def test_a_fault_is_named(words: list[str], said: str) -> None:
    """Exit code 2, which option, and what it may be."""
    result = CliRunner().invoke(sim, words, env={"COLUMNS": "200", "TERM": "dumb"})
    assert result.exit_code == 2
    assert said in result.output
