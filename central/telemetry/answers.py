"""What a far end of telemetry must be able to do, and what it says."""

from collections.abc import Sequence
from typing import Literal, Protocol

from msgspec import Struct

from central.store.record.history import Bucket

# "taken": all is stored. "bad": something in it can never be taken. "shut": the way there is wrong, which a
# person must mend. "later": it is not there, or has no time.
Kind = Literal["taken", "bad", "shut", "later"]


class Answer(Struct, frozen=True):
    """How it went, why, and after how many seconds it wants to be asked again, if it said."""

    kind: Kind
    why: str = ""
    wait_s: float | None = None


class Silent(RuntimeError):
    """The far end does not answer, or not with what was asked for. The text says why."""


class Sink(Protocol):
    """Where points go."""

    def write(self, lines: Sequence[str]) -> Answer:
        """Send points, and wait until they are stored, or not."""
        ...


class Far(Sink, Protocol):
    """All that is asked of InfluxDB."""

    def probe(self, now_ms: int) -> Answer:
        """Whether a point can be written: reach, token, bucket and rights at once."""
        ...

    def buckets(self, site: str, room: str, since_ms: int, until_ms: int, step_ms: int) -> tuple[Bucket, ...]:
        """Lowest and highest per probe and step, as the database has them. Raises Silent."""
        ...

    def close(self) -> None:
        """Close all connections."""
        ...
