"""The story of a lot or of a package, read out of the store in one go."""

from datetime import UTC, datetime, tzinfo

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, select

from central.store.lots import facts
from central.store.lots.trace import lineage, rooms
from central.store.tables import parcel_step
from logistics.goods.story.lineage import Family
from logistics.goods.story.shape import PackageStory, Packed, Story
from logistics.goods.story.tell import Facts, in_family, tell
from logistics.parcels import custody
from logistics.parcels.told import standing

CONTENTS_MAX = 20
STEPS_MAX = 200


class Moment(Struct, frozen=True):
    """When a story is told, and in which zone its days are."""

    now_ms: int
    zone: tzinfo

    @property
    def day(self) -> str:
        """The local day."""
        return datetime.fromtimestamp(self.now_ms / 1000, UTC).astimezone(self.zone).date().isoformat()


def of_lot(connection: Connection, lot: str, when: Moment) -> Story | None:
    """A lot's story; None for a lot of which nothing was ever told."""
    known, is_all = _facts(connection, [lot])
    if not known[lot]:
        return None
    story, family = tell(lot, known, when.day)
    return _with_rooms(connection, story, family, when, is_all=is_all)


def of_package(connection: Connection, package: str, when: Moment) -> PackageStory | None:
    """A parcel's or a case's story; None where no lot was packed into it."""
    inside = lineage.lots_in(connection, package)
    if not inside:
        return None
    told = inside[:CONTENTS_MAX]
    known, is_all = _facts(connection, [lot for lot, _ in told])
    stories = []
    for lot, at_ms in told:
        story, family = tell(lot, known, when.day, until_ms=at_ms, package=package)
        stories.append(_with_rooms(connection, story, family, when, is_all=is_all))
    contents = tuple(one for story in stories for one in story.packages)
    way = steps(connection, [package])
    cut = len(inside) > CONTENTS_MAX or len(way) > STEPS_MAX
    return PackageStory(package, contents, tuple(stories), tuple(way[:STEPS_MAX]), cut)


def steps(connection: Connection, packages: list[str]) -> list[custody.Step]:
    """The scans of packages by time: those that counted, and at most STEPS_MAX and one of each."""
    found: list[custody.Step] = []
    here = parcel_step.c
    for package in packages:
        query = select(
            here.waybill, here.at_ms, here.site, here.act, here.box, here.stream, here.seq, here.direction
        )
        rows = connection.execute(query.where(here.waybill == package).limit(STEPS_MAX + 1))
        found += custody.fold(package, [custody.Step(*row) for row in rows]).steps
    return sorted(found, key=lambda one: (one.at_ms, one.waybill, one.seq))


def _facts(connection: Connection, lots: list[str]) -> tuple[Facts, bool]:
    """What counts of these lots and of all that they are made of, and whether that is all of it."""
    before, is_all = lineage.forebears(connection, lots)
    told = facts.told_of(connection, [*lots, *before])
    return {lot: standing(each) for lot, each in told.items()}, is_all


def _with_rooms(connection: Connection, story: Story, family: Family, when: Moment, *, is_all: bool) -> Story:
    found = rooms.stays(connection, family.until_ms)
    newest = found[-rooms.STAYS_MAX :]
    times = in_family((rooms.time_in(connection, stay, when.now_ms) for stay in newest), family)
    is_cut = story.is_cut or not is_all or len(found) > rooms.STAYS_MAX
    return replace(story, rooms=tuple(times), is_cut=is_cut)


__all__ = ["Moment", "PackageStory", "Packed", "Story", "of_lot", "of_package", "steps"]
