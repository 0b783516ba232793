"""Tells managers that a version of a report was made, once each, and again until a channel has taken it."""

from collections.abc import Mapping, Sequence

from central.alerts.channels.answer import Channel
from central.alerts.details import REPORT, ReportDetail
from central.alerts.words.compose import LANGUAGES, TEXTS
from central.alerts.words.message import Message
from central.store.ledgers.reports import notices
from central.store.ledgers.reports.notices import Notice
from central.store.store import Store
from plumbing import i18n, logs
from plumbing.i18n import Catalogue

_A_LOOK = 20


class ReportTelling:
    """Names the report, its version and where it is to be read: no figure, and no person.

    `chains` are the channels of each recipient, the first one first; each try takes the next of them.
    """

    def __init__(
        self, store: Store, channels: Sequence[Channel], chains: Mapping[str, tuple[str, ...]], pages: str
    ) -> None:
        self._store = store
        self._channels = {channel.name: channel for channel in channels}
        self._chains = chains
        self._pages = pages.rstrip("/")
        texts = i18n.load(TEXTS / "messages", LANGUAGES)
        self._texts = [texts.get(language) for language in LANGUAGES]
        self._log = logs.get("reports")

    def tick(self, now_ms: int) -> None:
        """Tell what is due, some at a time."""
        for _ in range(_A_LOOK):
            with self._store.read() as connection:
                due = notices.due(connection, now_ms)
                changes = notices.changes_of(connection, due) if due else 0
            if due is None:
                return
            # Once more with the writers' lock: whoever led before may just have told it.
            with self._store.write() as connection:
                is_still_due = notices.due(connection, now_ms) == due
            if is_still_due:
                self._tell(due, changes, now_ms)

    def close(self) -> None:
        """Close the channels' connections."""
        for channel in self._channels.values():
            channel.close()

    def _tell(self, due: Notice, changes: int, now_ms: int) -> None:
        chain = [name for name in self._chains.get(due.recipient, ()) if name in self._channels]
        if not chain:
            self._note(due, "", "nobody of this name is in the settings", now_ms, is_delivered=False)
            return
        channel = self._channels[chain[due.step % len(chain)]]
        answer = channel.tell(self._message(due, changes, now_ms), now_ms)
        self._note(due, channel.name, answer.words, now_ms, is_delivered=answer.is_delivered)

    def _note(self, due: Notice, channel: str, answer: str, now_ms: int, *, is_delivered: bool) -> None:
        with self._store.unguarded.write() as connection:
            notices.note(connection, due, channel, answer, now_ms, is_delivered=is_delivered)
        about = {"kind": due.kind, "period": due.period, "version": due.version, "channel": channel}
        if is_delivered:
            self._log.info("report.told", **about)
        else:
            self._log.warning("report.not_told", **about, tries=due.tries + 1, answer=answer)

    def _message(self, due: Notice, changes: int, now_ms: int) -> Message:
        """The same name at every attempt, so that a receiver can drop repetitions."""
        link = f"{self._pages}/reports/{due.kind}/{due.period}?version={due.version}" if self._pages else ""
        titles = [_title(texts, due) for texts in self._texts]
        return Message(
            id=f"report:{due.kind}:{due.period}:{due.version}:{due.recipient}",
            number=due.version,
            phase="made",
            kind=REPORT,
            site="",
            room="",
            opened_ms=now_ms,
            closed_ms=now_ms,
            detail=ReportDetail(due.kind, due.period, due.version, changes),
            title=" / ".join(titles),
            text="\n\n".join(_text(texts, due, changes, link) for texts in self._texts),
            link=link,
            short={"what": titles[0]},
        )


def _title(texts: Catalogue, due: Notice) -> str:
    report = texts.text(f"report.{due.kind}", period=due.period)
    return texts.text("report.made", report=report, version=due.version)


def _text(texts: Catalogue, due: Notice, changes: int, link: str) -> str:
    lines = [_title(texts, due)]
    if due.version > 1:
        lines += [texts.text("report.changed", n=changes), texts.text("report.kept")]
    return "\n".join([*lines, *([link] if link else [])])
