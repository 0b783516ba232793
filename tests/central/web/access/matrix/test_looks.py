"""Whoever sees a person's data, or a picture on which a label may stand, is in the trail."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from central.store.access.tables import trail
from plumbing.web.server import Serving
from tests.central.web.access.matrix.filled import DIGEST, NAME, PHONE, fill
from tests.central.web.pages.ledgers.telling import SEALER
from tests.central.web.scene import Scene, Visitor, served

# Each page that shows somebody's data as it is, and what the look is called.
LOOKS = {
    "/produce/parties": "look:party",
    "/produce/parties/find": "look:party",
    "/produce/parties/F-0001": "look:party",
    "/produce/parties/cards": "look:party",
    "/stills/s/1.jpg": "look:picture",
    f"/dead-letters/{DIGEST}.hex": "look:payload",
}


@pytest.fixture
def serving(scene: Scene) -> Iterator[Serving]:
    """The filled county, with the key that opens its persons."""
    fill(scene)
    with served(scene.store, sealer=SEALER) as running:
        yield running


def written(scene: Scene) -> list[tuple[str, str]]:
    """Who, and which look or deed."""
    with scene.store.read() as connection:
        rows = connection.execute(select(trail.c.account, trail.c.deed).order_by(trail.c.id))
        return [(row.account, row.deed) for row in rows]


@pytest.mark.parametrize(("path", "look"), LOOKS.items())
def test_a_look_is_written_down(
    scene: Scene, manager: Visitor, viewer: Visitor, path: str, look: str
) -> None:
    """For who may; and who may not sees nothing and is not said to have looked."""
    assert manager.get(path).status_code == 200
    assert written(scene) == [("manager", look)]
    answer = viewer.get(path)
    assert NAME not in answer.text
    assert PHONE not in answer.text
    assert written(scene) == [("manager", look)]


def test_no_page_shows_a_person_without_a_trace(scene: Scene, manager: Visitor) -> None:
    """Of all pages that name no thing, those with a name or a telephone are the ones that say so."""
    for path in _pages(manager):
        before = len(written(scene))
        text = manager.get(path).text
        if NAME in text or PHONE in text:
            assert [deed for _, deed in written(scene)[before:]] == ["look:party"], path


def _pages(manager: Visitor) -> list[str]:
    """Where the menus lead to."""
    found, waiting = set[str](), ["/"]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            text = manager.get(path).text if len(found) < 80 else ""
            waiting += [one.partition("?")[0].partition("#")[0] for one in _links(text)]
    return sorted(found)


def _links(text: str) -> list[str]:
    parts = text.split(' href="/')[1:]
    links = ["/" + part.partition('"')[0] for part in parts]
    return [one for one in links if not one.startswith(("/static", "/live"))]
