"""The pages' county served with the key that opens its persons."""

from collections.abc import Iterator

import pytest

from central.web.app import make_app
from plumbing.web.server import Serving, serve
from tests.central.web.pages.ledgers.telling import SEALER
from tests.central.web.scene import COUNTY, SECRET, Scene


@pytest.fixture
def serving(scene: Scene) -> Iterator[Serving]:
    """Its pages."""
    app = make_app(scene.store, county=COUNTY, secret=SECRET, poll_s=0.05, sealer=SEALER)
    running = serve(app, "127.0.0.1", 0, app.state.live.close)
    yield running
    running.stop()
