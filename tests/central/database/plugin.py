"""Runs tests over PostgreSQL, for `--database postgresql`, and says how many did and which stay on SQLite."""

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.central.database import address

_OVER, _STAYS = "over PostgreSQL", "stays on SQLite"


class Told:
    """What the tests did, by their reports: these come from all of pytest-xdist's processes."""

    def __init__(self) -> None:
        self.found: Counter[tuple[str, str]] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count it once, at its end."""
        if report.when == "teardown":
            self.found.update(
                (name, str(why)) for name, why in report.user_properties if name in (_OVER, _STAYS)
            )

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """How many tests had a centre on PostgreSQL, and why others had theirs on SQLite."""
        stayed = {why: times for (name, why), times in sorted(self.found.items()) if name == _STAYS}
        over = self.found[_OVER, ""]
        terminalreporter.write_sep(
            "=", f"{over} tests over PostgreSQL, {sum(stayed.values())} stay on SQLite"
        )
        for why, times in stayed.items():
            terminalreporter.write_line(f"{times} on SQLite: {why}")


def pytest_configure(config: pytest.Config) -> None:
    """Count from here on."""
    config.pluginmanager.register(Told())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Before any of the test's fixtures is made: where it keeps its facts."""
    marker = item.get_closest_marker("stays_on_sqlite")
    address.stay_on_sqlite(is_so=marker is not None)
    if marker is not None:
        item.user_properties.append((_STAYS, str(marker.args[0])))
    return (yield)


@pytest.fixture(autouse=True)
def _databases_as_before(request: pytest.FixtureRequest) -> Iterator[None]:
    """What the test takes is given back at its end."""
    with address.of_one_test():
        yield
        if address.is_taken():
            request.node.user_properties.append((_OVER, ""))
