"""What a channel is: a way to tell somebody, and what came of telling."""

from typing import Protocol

from msgspec import Struct

from central.alerts.words.message import Message

WORDS_CHARS_MAX = 300


class Answer(Struct, frozen=True):
    """What came of telling: whether the receiver's own code says that it has it, and its own words.

    `rest_ms` is how long the receiver wants to be left alone, where it says so.
    """

    is_delivered: bool
    words: str
    rest_ms: int = 0


class Channel(Protocol):
    """A way to tell somebody."""

    name: str
    per_minute: int | None
    """How many messages it may be given in any minute; None: any number."""

    def tell(self, message: Message, now_ms: int, /) -> Answer:
        """Tell, once; never raises for what the receiver or the way to it does."""

    def close(self) -> None:
        """Close the connections."""


def undelivered(why: Exception | str, *secrets: str) -> Answer:
    """Nobody was told. What stands in a token's place is hidden: answers are shown on pages."""
    words = why if isinstance(why, str) else f"{type(why).__name__}: {why}"
    return Answer(is_delivered=False, words=hidden(words, *secrets))


def hidden(words: str, *secrets: str) -> str:
    """Words without the secrets that they may repeat, within bounds."""
    for secret in secrets:
        if secret:
            words = words.replace(secret, "***")
    return words[:WORDS_CHARS_MAX].strip()
