"""A costly story is put together once a minute; any other is as it is now."""

from collections.abc import Callable

from msgspec.structs import replace

from central.web.app import make_app
from central.web.trace.recent import COSTLY, KEPT_MS, STORIES_MAX, Recent
from logistics.events.lots import LotBegun, LotWeighed
from logistics.goods.story.shape import Moment, PackageStory, Story
from logistics.goods.story.tell import tell
from plumbing.web.server import serve
from tests.central.store.lots.trace.scene import ONE, SITE
from tests.central.web.scene import SECRET, Scene, Visitor
from tests.central.web.trace.conftest import PLACES
from tests.central.web.trace.telling import lived, more


def story(facts: int) -> Story:
    """A story of so many facts."""
    empty, _ = tell("A", {}, "2026-09-28")
    return replace(empty, moments=(Moment("weighed", 0, 0, "A", SITE, times=facts),))


def reading(read: list[Story], of: Story) -> Callable[[], Story]:
    """Reads a story, and notes that it did."""

    def it() -> Story:
        read.append(of)
        return of

    return it


def test_a_costly_story_is_read_once_a_minute() -> None:
    """Up to the last millisecond; a clock that was set back reads anew."""
    recent, read = Recent(), list[Story]()
    for now_ms in (KEPT_MS, 2 * KEPT_MS - 1):
        assert recent.told("A", Story, now_ms, reading(read, story(COSTLY))) == story(COSTLY)
    assert len(read) == 1
    recent.told("A", Story, 2 * KEPT_MS, reading(read, story(COSTLY)))
    recent.told("A", Story, 0, reading(read, story(COSTLY)))
    assert len(read) == 3


def test_a_story_of_few_facts_and_none_are_read_each_time() -> None:
    """What is told of them is to be seen at once, and what is not there fills nothing."""
    recent, read = Recent(), list[Story]()
    for _ in range(2):
        recent.told("A", Story, 0, reading(read, story(COSTLY - 1)))
        assert recent.told("B", Story, 0, lambda: None) is None
    assert (len(read), len(recent)) == (2, 0)


def test_a_package_is_never_taken_for_a_lot_of_the_same_number() -> None:
    """Both are asked for by what stands on them."""
    recent = Recent()
    recent.told("A", Story, 0, lambda: story(COSTLY))
    package = PackageStory("A", (), (story(COSTLY),), ())
    assert recent.told("A", PackageStory, 0, lambda: package) == package


def test_no_more_are_kept_than_the_bound() -> None:
    """The oldest goes first."""
    recent, read = Recent(), list[Story]()
    for n in range(STORIES_MAX + 1):
        recent.told(str(n), Story, 0, lambda: story(COSTLY))
    assert len(recent) == STORIES_MAX
    recent.told(str(STORIES_MAX), Story, 0, reading(read, story(COSTLY)))
    assert read == []
    recent.told("0", Story, 0, reading(read, story(COSTLY)))
    assert len(read) == 1


def test_the_public_page_keeps_a_lot_of_thousands_of_facts(scene: Scene) -> None:
    """And no other; under another product's GTIN it is still not there."""
    lived(scene)
    many = [LotWeighed(lot="BIG", site=SITE, gross_g=10) for _ in range(COSTLY)]
    more(scene, LotBegun(lot="BIG", site=SITE, product="kiwifruit"), *many)
    app = make_app(scene.store, county=PLACES, secret=SECRET, poll_s=0.05)
    running = serve(app, "127.0.0.1", 0, app.state.live.close)
    with Visitor(running.url) as visitor:
        assert visitor.get(f"/lot/{ONE}").status_code == 200
        assert len(app.state.shelf.recent) == 0
        assert "10.000 kg" in visitor.get("/lot/BIG").text
        assert len(app.state.shelf.recent) == 1
        assert visitor.get("/01/09521234000020/10/BIG").status_code == 404
    running.stop()
