"""Sends commands to boxes until they answer or the command expires, and takes in what they answer."""

from collections.abc import Iterable, Sequence
from random import Random

from msgspec import Raw, structs

from central.store.ledgers.held import sending
from central.store.ledgers.held.veil import Veil, kind_of
from central.store.ledgers.held.versions import OPEN
from central.store.links import orders
from central.store.links.orders import Due
from central.store.store import Connection, Store
from logistics import wire
from logistics.orders import KINDS
from plumbing import logs

_LOOK_MS = 500
_A_TURN = 20
_PAUSE_MS_FIRST, _PAUSE_MS_MAX = 5_000, 300_000
_FORGET_MS = 3_600_000
NO_KEY = "no_key"
_JPEG = b"\xff\xd8\xff"


class Commands:
    """The collector's loop owns it; the pages write what is asked. Times are UTC ms.

    The broker's sessions are not relied on: what has no answer is sent again, after a pause that doubles up
    to five minutes and when its box comes. Stills are deleted after `keep_ms`.
    """

    def __init__(
        self, store: Store, rng: Random, keep_ms: int, veil: Veil = OPEN, *, is_signed: bool = False
    ) -> None:
        self._store = store
        self._rng = rng
        self._keep_ms = keep_ms
        self._veil = veil
        self._is_signed = is_signed
        self._looked_ms = 0
        self._forgot_ms = 0
        self._log = logs.get("dispatch")

    def tick(self, now_ms: int) -> list[wire.Command]:
        """What to send now. It counts as sent, whatever becomes of it."""
        # A clock that was set back must not hold everything up until it is there again.
        if 0 <= now_ms - self._looked_ms < _LOOK_MS:
            return []
        self._looked_ms = now_ms
        self._forget(now_ms)
        with self._store.read() as connection:
            if not orders.due(connection, now_ms, 1):
                return []
        commands = []
        with self._store.write() as connection:
            for one in orders.due(connection, now_ms, _A_TURN):
                if one.kind in KINDS and not self._is_signed:
                    orders.refuse(connection, one.id, NO_KEY)
                    continue
                body = self._bare(one.about, one.body) if one.expires_ms > now_ms else b""
                if body:
                    orders.sent(connection, one.id, now_ms + self._pause_ms(one.tries))
                    commands.append(_command(one, body))
                else:
                    self._log.info("command.expired", id=one.id, box=one.box, tries=one.tries)
                    orders.expire(connection, one.id)
        return commands

    def _bare(self, about: str, body: bytes) -> bytes:
        """The body as it travels; nothing of one that was sealed with a key that is lost."""
        try:
            return self._veil.bare(kind_of(about), body)
        except ValueError as why:
            self._log.warning("command.sealed", about=about, why=str(why))
            return b""

    def came(self, box: str, now_ms: int) -> None:
        """The box is there: what it has not answered is sent at the next look."""
        self.came_all([box], now_ms)

    def came_all(self, boxes: Iterable[str], now_ms: int) -> None:
        """These boxes are there: after a power cut they all come at once, and share a transaction."""
        with self._store.read() as connection:
            awaited = [box for box in boxes if orders.is_awaited(connection, box)]
        if awaited:
            with self._store.write() as connection:
                for box in awaited:
                    orders.hasten(connection, box, now_ms)

    def answered(self, result: wire.Result, now_ms: int) -> None:
        """Take in a result; one that is repeated, or that nobody asked for, changes nothing."""
        self.answered_all([result], now_ms)

    def answered_all(self, results: Sequence[wire.Result], now_ms: int) -> None:
        """Take in what came together in one transaction: a new table is answered by all boxes at once."""
        if not results:
            return
        told: list[tuple[wire.Result, bool]] = []
        with self._store.write() as connection:
            told += [(result, self._answer(connection, result, now_ms)) for result in results]
        for result, is_news in told:
            event = "command.answered" if is_news else "result.not_awaited"
            self._log.info(event, id=result.id, box=result.box)

    def _answer(self, connection: Connection, result: wire.Result, now_ms: int) -> bool:
        """Write one down; whether somebody waited for it."""
        answer = result.answer
        if isinstance(answer, wire.StillTaken) and not answer.jpeg.startswith(_JPEG):
            result = structs.replace(result, answer=wire.Refused("no_picture"))
        order = orders.answer(connection, result, now_ms, self._bare)
        if isinstance(order, wire.TablePart):
            sending.take(connection, result.box, order, result.answer, now_ms, self._veil)
        return order is not None

    def _forget(self, now_ms: int) -> None:
        if 0 <= now_ms - self._forgot_ms < _FORGET_MS:
            return
        self._forgot_ms = now_ms
        with self._store.write() as connection:
            gone = orders.forget(connection, now_ms - self._keep_ms)
        if gone:
            self._log.info("stills.forgotten", stills=gone)

    def _pause_ms(self, tries: int) -> int:
        """Doubling, with up to a quarter of jitter on top."""
        pause_ms = min(_PAUSE_MS_FIRST * 2 ** min(tries, 16), _PAUSE_MS_MAX)
        return int(pause_ms * (1 + self._rng.random() / 4))


def _command(one: Due, body: bytes) -> wire.Command:
    return wire.Command(
        v=wire.VERSION,
        box=one.box,
        id=one.id,
        at_ms=one.asked_ms,
        expires_ms=one.expires_ms,
        do=Raw(body),
    )
