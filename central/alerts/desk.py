"""Notify: what each channel has to be told now, and what came of it; rests, rates, who is next."""

from collections.abc import Sequence
from hashlib import sha256
from random import Random

from msgspec import Struct

from central.alerts.channels.answer import Answer, Channel
from central.alerts.gather import gather
from central.alerts.policy import Policy
from central.alerts.rest import Rest
from central.alerts.words.compose import Composer
from central.alerts.words.message import Message
from central.cluster.shares import Guard
from central.store.alerts.notices import DueNotice, NoticeRows, Recipient
from central.store.store import Store
from plumbing import logs

_DUE_MAX = 200
_WINDOW_MS = 60_000


class Job(Struct, frozen=True):
    """A message that a channel is to be told now. It is on record already: telling may be cut short."""

    attempt: int
    channel: str
    message: Message
    notices: tuple[DueNotice, ...]


class Desk:
    """Hands out messages channel by channel. One thread a channel may ask for its next one."""

    def __init__(
        self, store: Store, channels: Sequence[Channel], policy: Policy, composer: Composer, rng: Random
    ) -> None:
        self._store = store
        self._policy = policy
        self._composer = composer
        self._rates = {channel.name: channel.per_minute for channel in channels}
        self._rests = {channel.name: Rest(rng) for channel in channels}
        self._log = logs.get("alerts")
        self._adopt(policy.recipients)

    def guard(self, guard: Guard) -> None:
        """Hand out nothing from now on that this guard does not let pass."""
        self._store = self._store.unguarded.guarded(guard)

    def take(self, channel: str, now_ms: int) -> Job | None:
        """The channel's next message, None while there is none or it must not be told now.

        Notices of one topic that wait share a message. Its name is written down before it is told, so that
        what is told again after a crash bears the same one.
        """
        with self._store.read() as connection:
            if not NoticeRows(connection).due(channel, now_ms, 1):
                return None
        with self._store.write() as connection:
            rows = NoticeRows(connection)
            due = self._new_here(rows, channel, rows.due(channel, now_ms, _DUE_MAX), now_ms)
            if self._rests[channel].holds(now_ms):
                self._pass_on(rows, due)
                return None
            if not due or self._is_spent(rows, channel, now_ms):
                return None
            notices = _together(due)
            name = notices[0].message or _name(notices)
            number = rows.begin([one.id for one in notices], name, channel, now_ms)
        # What a lot has spent is read from weeks of readings: nobody who writes has to wait for that.
        with self._store.read() as connection:
            items = gather(connection, notices, self._policy, now_ms)
        return Job(number, channel, self._composer.compose(name, items), notices)

    def note(self, job: Job, answer: Answer, now_ms: int) -> None:
        """Keep what came of it: told, or the next channel of each chain at once."""
        rest = self._rests[job.channel]
        with self._store.unguarded.write() as connection:
            rows = NoticeRows(connection)
            rows.answered(job.attempt, is_delivered=answer.is_delivered, answer=answer.words, now_ms=now_ms)
            if answer.is_delivered:
                rows.deliver([one.id for one in job.notices], answer.words, now_ms)
            else:
                for one in job.notices:
                    rows.pass_on(one, answer.words, tries=1)
        if answer.is_delivered:
            rest.succeeded()
            return
        rest.failed(now_ms, answer.rest_ms)
        self._log.warning("notice.undelivered", channel=job.channel, answer=answer.words)

    def _adopt(self, recipients: Sequence[Recipient]) -> None:
        """Settings may have changed since something was planned: nothing waits for a channel that is gone."""
        with self._store.write() as connection:
            for one in recipients:
                NoticeRows(connection).rechain(one, list(self._rates))

    def _new_here(
        self, rows: NoticeRows, channel: str, due: Sequence[DueNotice], now_ms: int
    ) -> list[DueNotice]:
        """What this channel has not taken yet: two people of one group are told there once."""
        known = [one for one in due if rows.has_told(channel, one.alert.id, one.phase)]
        if known:
            rows.deliver([one.id for one in known], "told there already", now_ms, tries=0)
        return [one for one in due if one not in known]

    def _pass_on(self, rows: NoticeRows, due: Sequence[DueNotice]) -> None:
        """A channel that rests is not asked: the next of the chain is, as far as there is one."""
        for one in due:
            if one.step + 1 < len(one.chain):
                rows.pass_on(one, "not tried: the channel failed a moment ago", tries=0)

    def _is_spent(self, rows: NoticeRows, channel: str, now_ms: int) -> bool:
        """Whether the channel was given all that it takes in a minute; counted from the record."""
        rate = self._rates[channel]
        return rate is not None and rows.attempts_since(channel, now_ms - _WINDOW_MS) >= rate


def _together(due: Sequence[DueNotice]) -> tuple[DueNotice, ...]:
    """The oldest notice with those that were in its message before, or else with those of its topic."""
    first = due[0]
    if first.message:
        return tuple(one for one in due if one.message == first.message)
    return tuple(one for one in due if not one.message and one.topic == first.topic)


def _name(notices: Sequence[DueNotice]) -> str:
    """What a message is called: alert and phase, or a digest of all of them."""
    names = sorted({f"{one.alert.key}:{one.phase}" for one in notices})
    if len(names) == 1:
        return names[0]
    return f"group:{sha256(chr(10).join(names).encode()).hexdigest()[:32]}:{notices[0].phase}"
