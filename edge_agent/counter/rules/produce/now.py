"""What is at hand while produce is weighed in or graded: kept on disk, so that it outlives a restart."""

from typing import Literal

from msgspec import Struct

from edge_agent.counter.rules.produce.loads import Load


class IntakeForm(Struct, frozen=True):
    """Who delivers, as scanned before the lot is begun."""

    party: str = ""


class Certificate(Struct, frozen=True):
    """The certificate that came with a delivery; it is told with the lot's mass, when that is known."""

    number: str
    basis: str
    day: str


class IntakeNow(Struct, frozen=True):
    """The delivery that is being weighed. `container` is what the next load lies in, "" for nothing.

    `form` is the form by which it was begun: sent again, it begins nothing.
    """

    lot: str
    form: str
    container: str = ""
    certificate: Certificate | None = None


class IntakeDone(Struct, frozen=True):
    """The last form by which a delivery was begun, and the lot that it became."""

    form: str
    lot: str


class GradeLot(Struct, frozen=True):
    """The lot into which a class of the lot at hand goes; quality "" is the reject."""

    quality: str
    size: str
    lot: str


class Pending(Struct, frozen=True):
    """A load that a person has to decide on, between `sizes`: nothing is told of it yet."""

    load: Load
    quality: str
    sizes: tuple[str, ...]
    failed: tuple[str, ...]
    doubt: str
    may_reject: bool = False


class Verdict(Struct, frozen=True):
    """What a load turned out to be: a class, by a rule or by a person."""

    quality: str
    size: str
    failed: tuple[str, ...] = ()
    pieces: int | None = 1
    how: Literal["standard", "manual"] = "standard"


class Bulk(Struct, frozen=True):
    """Containers of sorted fruit: their class, and how many pieces the next one holds, None for uncounted.

    `quality` is None until it is chosen.
    """

    quality: str | None = None
    size: str = ""
    pieces: int | None = None


class GradeNow(Struct, frozen=True):
    """The lot that is being graded, by which standard, and what the next load is told with.

    `bulk` is None piece by piece. `failed` are the criteria ticked for the next piece; `last` is the load
    that was graded last: a tick while it still lies there is about it.
    """

    lot: str
    product: str
    standard: str
    lots: tuple[GradeLot, ...] = ()
    failed: tuple[str, ...] = ()
    container: str = ""
    bulk: Bulk | None = None
    pending: Pending | None = None
    last: Load | None = None

    def into(self, quality: str, size: str) -> str:
        """The lot of a class, "" where there is none yet."""
        return next((one.lot for one in self.lots if (one.quality, one.size) == (quality, size)), "")
