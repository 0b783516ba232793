"""What the centre orders of a box beside stills and tables, and what the box answers to that."""

from hashlib import sha256
from typing import Annotated, Literal

from msgspec import Meta, Struct

from logistics.events.shape import Digest

CONFIG_BYTES_MAX = 48_000
LOG_BYTES_MAX = 60_000
LINES_MAX = 500
NOTICE_CHARS_MAX = 300
DETAIL_CHARS_MAX = 2000

# No text has the character NUL, which PostgreSQL cannot keep.
NotEmpty = Annotated[str, Meta(min_length=1, pattern=r"^[^\x00]*\Z")]
Millis = Annotated[int, Meta(ge=0, le=2**62)]


class ConfigSet(Struct, frozen=True, tag_field="type", tag="config.set"):
    """Go by this box.toml, whole; `digest` is the SHA-256 of its UTF-8 bytes. Secrets stay in files."""

    digest: Digest
    text: Annotated[NotEmpty, Meta(max_length=CONFIG_BYTES_MAX)]


class NoticeShow(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="notice.show"):
    """Show a sentence at the counter until a moment; a later notice takes its place."""

    text: Annotated[NotEmpty, Meta(max_length=NOTICE_CHARS_MAX)]
    until_ms: Millis


class PhotoTake(Struct, frozen=True, tag_field="type", tag="photo.take"):
    """Take a picture now with the box's camera and send it."""


class ClockAsk(Struct, frozen=True, tag_field="type", tag="clock.ask"):
    """Say what time it is on the box, and what that is worth."""


class LogFetch(Struct, frozen=True, tag_field="type", tag="log.fetch"):
    """Send the last so many lines of the agent's log."""

    lines: Annotated[int, Meta(ge=1, le=LINES_MAX)]


class AgentRestart(Struct, frozen=True, tag_field="type", tag="agent.restart"):
    """End the agent, so that it is started anew."""


class AgentUpdate(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="agent.update"):
    """Go over to another version of the program, by a bundle that the centre serves.

    `digest` is the SHA-256 of the bundle and `bytes` its size; without them no box can fetch it. After
    `until_ms` it is not fetched any more, 0 for never.
    """

    version: Annotated[NotEmpty, Meta(max_length=64)]
    digest: Digest | None = None
    bytes: Annotated[int, Meta(ge=0, le=2**31)] = 0
    until_ms: Millis = 0


AnyDeed = ConfigSet | NoticeShow | PhotoTake | ClockAsk | LogFetch | AgentRestart | AgentUpdate
"""What people order of boxes: it is signed always."""

AnyLook = PhotoTake | ClockAsk | LogFetch
"""Of these, those that only look: done again they do no harm, and the box keeps no record of them."""

AnyOnce = ConfigSet | NoticeShow | AgentRestart | AgentUpdate
"""Of these, those that are done at most once: the box's journal says so."""


class Done(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="done"):
    """It is done; `said` in a few words what came of it."""

    said: Annotated[str, Meta(max_length=200)] = ""


class LogTaken(Struct, frozen=True, tag_field="type", tag="log"):
    """The lines of the log, without anything personal."""

    text: Annotated[str, Meta(max_length=LOG_BYTES_MAX)]


class ClockTold(Struct, frozen=True, tag_field="type", tag="clock"):
    """The box's time: UTC, since the boot, and what it is worth."""

    at_ms: Millis
    up_ms: Millis
    clock: Literal["synced", "estimated", "unknown"]


AnyOutcome = Done | LogTaken | ClockTold
"""What a box answers to these, where it does not refuse and sends no picture."""


def kind_of(order: type[Struct]) -> str:
    """An order's name on the wire."""
    return str(order.__struct_config__.tag)


KINDS = tuple(
    kind_of(one) for one in (ConfigSet, NoticeShow, PhotoTake, ClockAsk, LogFetch, AgentRestart, AgentUpdate)
)
"""Their names on the wire."""


def config_digest(text: str) -> str:
    """By which the text of a box's settings is known."""
    return sha256(text.encode()).hexdigest()
