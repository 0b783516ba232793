"""A webhook says what it was answered, and is neither led astray nor held up by it."""

import msgspec

from central.alerts.channels.answer import WORDS_CHARS_MAX, Answer
from central.alerts.channels.webhook import Webhook
from central.alerts.words.message import Message
from tests.central.alerts.answering import Asked, answering
from tests.central.alerts.words.sample import message
from tests.central.centre import T0

MESSAGE = message()


def told(status: int, words: bytes, *, endless: bool = False) -> tuple[Answer, Asked]:
    with answering(status, words, endless=endless) as (url, asked):
        webhook = Webhook("duty", url, "a-token")
        answer = webhook.tell(MESSAGE, T0)
        webhook.close()
    return answer, asked[0]


def test_what_is_posted() -> None:
    """The message as JSON, with a key that is the same at each repetition, and the token."""
    answer, asked = told(204, b"")
    assert answer == Answer(is_delivered=True, words="HTTP 204")
    assert msgspec.json.decode(asked.body, type=Message) == MESSAGE
    assert asked.headers["Idempotency-Key"] == MESSAGE.id
    assert asked.headers["Authorization"] == "Bearer a-token"
    assert asked.headers["Content-Type"] == "application/json"


def test_words_of_any_kind() -> None:
    """Words that are no UTF-8 are kept as far as they can be read."""
    assert told(200, b"\xffok")[0] == Answer(is_delivered=True, words="HTTP 200 \ufffdok")


def test_an_endless_answer() -> None:
    """An answer without end is heard for a moment; its code counts."""
    answer, _ = told(200, b"bla " * 1000, endless=True)
    assert answer.is_delivered
    assert len(answer.words) <= WORDS_CHARS_MAX


def test_an_address_that_is_none() -> None:
    """An address that no client can ask is an answer, too."""
    webhook = Webhook("duty", "http://[::1")
    assert not webhook.tell(MESSAGE, T0).is_delivered
    webhook.close()
