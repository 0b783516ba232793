"""Makes a message of its alerts: the first in full, the others a line each, Chinese before English."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from central.alerts.details import AliveDetail
from central.alerts.words.item import Item
from central.alerts.words.lines import line, lines, short, title
from central.alerts.words.message import Message, Words
from central.alerts.words.saying import Saying
from plumbing import i18n

TEXTS = Path(__file__).parents[2] / "text"
LANGUAGES = ("zh-CN", "en")
_LISTED_MAX = 10


class Composer:
    """The words of messages. Raises CatalogueError at once for what would fail later."""

    def __init__(self, words: Words) -> None:
        texts, pages = i18n.load(TEXTS / "messages", LANGUAGES), i18n.load(TEXTS, LANGUAGES)
        self._words = words
        self._sayings = [Saying(texts.get(language), pages.get(language), words) for language in LANGUAGES]

    def compose(self, message_id: str, items: Sequence[Item]) -> Message:
        """The message about these alerts, which all say the same of different places."""
        first = items[0]
        alert = first.alert
        zh = self._sayings[0]
        link = f"{self._words.pages}/alerts/{alert.id}" if self._words.pages else ""
        return Message(
            id=message_id,
            number=alert.id,
            phase=first.phase,
            kind=alert.kind,
            site=alert.site,
            room=alert.room,
            opened_ms=alert.opened_ms,
            closed_ms=alert.closed_ms,
            detail=first.detail,
            title=" / ".join(_title(items, say) for say in self._sayings),
            text="\n\n".join("\n".join(_text(items, say, link)) for say in self._sayings),
            link=link,
            members=tuple(f"{item.alert.key}:{item.phase}" for item in items),
            short=short(first, zh),
        )

    def trial(self, message_id: str, now_ms: int) -> Message:
        """A message that only tries whether a channel works."""
        what = [say.text("what.test.opened") for say in self._sayings]
        when = self._sayings[0].when(now_ms)
        return Message(
            id=message_id,
            number=0,
            phase="test",
            kind="test",
            site="",
            room="",
            opened_ms=now_ms,
            closed_ms=now_ms,
            detail=AliveDetail(0, 0, 0, 0, 0, 0),
            title=" / ".join(what),
            text="\n\n".join(f"{words}\n{when}" for words in what),
            members=(message_id,),
            short={"what": what[0], "where": "–", "value": "–", "since": when, "number": "0"},
        )


def _title(items: Sequence[Item], say: Saying) -> str:
    own = title(items[0], say)
    return own if len(items) == 1 else say.text("and_more", title=own, n=len(items))


def _text(items: Sequence[Item], say: Saying, link: str) -> Iterator[str]:
    yield _title(items, say)
    yield from lines(items[0], say)
    others = items[1:]
    if others:
        yield say.text("others")
        yield from (line(item, say) for item in others[:_LISTED_MAX])
    if len(others) > _LISTED_MAX:
        yield say.text("not_listed", n=len(others) - _LISTED_MAX)
    yield say.text("number", n=items[0].alert.id)
    if link:
        yield say.text("link", link=link)
