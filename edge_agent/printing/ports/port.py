"""What a way to a printer is, and how long it may take."""

from typing import Protocol

SLICE_S = 0.25
ANSWER_SLICES = 3
"""A printer answers within three quarters of a second, or not at all."""
SEND_SLICES = 12
"""Its buffer may be full while it prints; not one byte taken in three seconds is too long."""
CHUNK_BYTES = 512


class Port(Protocol):
    """A way to one printer. Every method but `close` and `rest` may raise DeviceMissing with what to do."""

    place: str

    def open(self) -> None:
        """Take it for this program alone."""

    def send(self, data: bytes) -> None:
        """Hand over all of `data`; a printer that takes no byte for three seconds counts as gone."""

    def ask(self, query: bytes) -> bytes:
        """Send `query` and give what comes in that time, the last byte of it; b"" for silence."""

    def lines(self) -> tuple[str, ...] | None:
        """What the port's own status lines say is wrong, None where it has none."""

    def rest(self) -> None:
        """Nothing more to say for now: let others have what can be shared."""

    def close(self) -> None:
        """Give it back; harmless when it is not open."""
