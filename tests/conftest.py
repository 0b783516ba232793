"""What holds for all tests: where they run, and that chance is repeatable where it decides about a change."""

import os
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import settings

# A slow machine is no fault of the code, so no deadlines. Where it decides about a change, the same code
# gets the same examples; a developer's machine goes on looking for new ones.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", parent=settings.get_profile("here"), derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the centres of tests keep their facts."""
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default=os.environ.get("SANJI_TEST_DATABASE", "sqlite"),
        help="the database of the tests' centres; PostgreSQL is started by the tests (sqlite)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """What is chosen holds for the processes that pytest and the tests start, too."""
    config.addinivalue_line("markers", "stays_on_sqlite(why): also where the others run over PostgreSQL")
    os.environ["SANJI_TEST_DATABASE"] = chosen = config.getoption("database")
    if chosen == "postgresql":
        config.pluginmanager.import_plugin("tests.central.database.plugin")


def pytest_report_header(config: pytest.Config) -> str:
    """One line above the tests: where centres keep their facts, and whether a test may skip."""
    may = "fails" if os.environ.get("SANJI_NO_SKIP") else "skips (SANJI_NO_SKIP=1 makes it fail)"
    database = config.getoption("database")
    return f"sanji: centres on {database}; a test whose needs cannot be had {may}"


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """What a command does to the process's logs ends with its test: what it wrote to is closed then."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)
