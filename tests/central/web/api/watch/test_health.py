"""The process says that it lives whatever happens, and that it is ready only when it is."""

import httpx
import pytest
from sqlalchemy import text

from central.web.api.watch.watched import FRESH_MS, Watched
from central.working import Working
from plumbing.web.server import Serving
from tests.central.web.scene import Scene


def test_it_lives_and_is_ready(serving: Serving) -> None:
    """Both need no login, and tell nothing else."""
    assert httpx.get(f"{serving.url}healthz").json() == {"status": "ok"}
    answer = httpx.get(f"{serving.url}readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


def test_a_database_of_another_version_is_not_ready(scene: Scene, serving: Serving) -> None:
    """It says why, as a problem; the process lives on."""
    with scene.store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    answer = httpx.get(f"{serving.url}readyz")
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "5"
    assert "another version" in answer.json()["detail"]
    assert httpx.get(f"{serving.url}healthz").status_code == 200


@pytest.mark.parametrize(("ago_ms", "is_ready"), [(0, True), (FRESH_MS, True), (FRESH_MS + 1, False)])
def test_an_intake_that_stands_still_is_not_ready(scene: Scene, ago_ms: int, *, is_ready: bool) -> None:
    """It comes round some times a second; half a minute is too long."""
    working = Working()
    working.looked(1_000_000)
    assert (Watched(working).faults(scene.store, 1_000_000 + ago_ms) == []) is is_ready
