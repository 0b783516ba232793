"""The pages of a county with dated tables, and three people who may report."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from msgspec.structs import replace

from central.web.access.accounts import add_account
from plumbing.web.server import Serving
from tests.central.store.ledgers.reports.scene import COUNTY as DATED
from tests.central.web.pages.indicators.people import PASSWORD
from tests.central.web.pages.ledgers.telling import SEALER
from tests.central.web.scene import COUNTY, Scene, Visitor, served


@pytest.fixture
def serving(scene: Scene) -> Iterator[Serving]:
    """Its pages."""
    with served(scene.store, sealer=SEALER, county=replace(COUNTY, tables=DATED)) as running:
        yield running


@pytest.fixture
def other(scene: Scene, serving: Serving) -> Iterator[Callable[[str], Visitor]]:
    """Makes somebody else who may report, logged in."""
    with ExitStack() as stack:

        def make(name: str) -> Visitor:
            add_account(scene.store, name, PASSWORD, "manager", scene.now_ms)
            visitor = stack.enter_context(Visitor(serving.url))
            assert visitor.login(name, PASSWORD).status_code == 303
            return visitor

        yield make
