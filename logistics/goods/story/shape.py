"""The parts of a story: what was done when, papers and tests, kin, packages, time in rooms."""

from typing import Literal

from msgspec import Struct

from logistics.events.lots import CertificateBasis, LotKind
from logistics.goods.story.rooms import RoomTime
from logistics.parcels.custody import Step

Deed = Literal[
    "begun",
    "weighed",
    "graded",
    "reshaped",
    "stored",
    "left",
    "inspected",
    "certified",
    "blocked",
    "released",
    "packed",
    "shipped",
    "settled",
]
State = Literal["unknown", "open", "used_up", "settled", "blocked", "rejected"]


class Moment(Struct, frozen=True):
    """Something that was done with a lot, `times` times from `at_ms` to `until_ms`.

    `other` is the lot, package or room on the other side, `word` a class, a result or a paper's number.
    `net_g` is the mass of all times together, None where it was none of mass.
    """

    deed: Deed
    at_ms: int
    until_ms: int
    lot: str
    site: str
    net_g: int | None = None
    other: str = ""
    word: str = ""
    times: int = 1


class Paper(Struct, frozen=True):
    """A certificate of conformity; `holds`: it is of what the story is of, and not past its last day."""

    number: str
    lot: str
    basis: CertificateBasis
    day: str
    until: str | None
    holds: bool


class Test(Struct, frozen=True):
    """A test of a lot: whether it passed."""

    lot: str
    at_ms: int
    is_passed: bool
    method: str
    report: str


class Kin(Struct, frozen=True):
    """A lot that it is made of, or that was made of it, and the grams that went over: 0 if only said."""

    lot: str
    net_g: int


class Packed(Struct, frozen=True):
    """So many grams of a lot in a parcel or a case."""

    package: str
    lot: str
    net_g: int
    at_ms: int


class Story(Struct, frozen=True):
    """A lot from the farm on. `family` are the lots that it is made of, nearest first, with itself first.

    `until_ms` ends the story of a lot for a package: what came after it was packed is none of it.
    `blocked` are those of the family that may not leave, which counts for all that is made of them. `odd`
    counts facts that cannot have been so. `is_cut`: there is more than its bounds let it tell.
    """

    lot: str
    product: str
    kind: LotKind
    quality: str
    size: str
    standard: str
    origin: str
    owner: str
    harvested: str | None
    state: State
    in_g: int
    on_hand_g: int
    family: tuple[str, ...]
    moments: tuple[Moment, ...]
    papers: tuple[Paper, ...]
    tests: tuple[Test, ...]
    parents: tuple[Kin, ...]
    children: tuple[Kin, ...]
    packages: tuple[Packed, ...]
    rooms: tuple[RoomTime, ...] = ()
    blocked: tuple[str, ...] = ()
    odd: int = 0
    until_ms: int | None = None
    is_cut: bool = False

    @property
    def paper(self) -> Paper | None:
        """The certificate that holds for the lot itself; its forebears' count no more (2025 No. 4)."""
        return next((one for one in reversed(self.papers) if one.holds and one.lot == self.lot), None)

    @property
    def unknown_ms(self) -> int:
        """For how long of its time in rooms nobody knows how warm it was."""
        return sum(one.unknown_ms for one in self.rooms)


class PackageStory(Struct, frozen=True):
    """A parcel or a case: what is in it, the story of each lot until it was packed, and its own way since."""

    package: str
    contents: tuple[Packed, ...]
    stories: tuple[Story, ...]
    steps: tuple[Step, ...]
    is_cut: bool = False
