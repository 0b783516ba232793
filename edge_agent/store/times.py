"""Puts times right that a box wrote before it knew the time, and remembers when each boot began."""

from edge_agent.store.outbox import Outbox
from edge_agent.store.schema import OF_STREAM

_KEPT_BOOTS = 100


class Times:
    """The times of what is not yet confirmed. Writes happen within a transaction of the outbox."""

    def __init__(self, outbox: Outbox) -> None:
        self._db = outbox.db
        self._boot = outbox.stream.boot
        known = self._db.execute("SELECT start_ms FROM boot WHERE name = ?", (self._boot,)).fetchone()
        # An earlier life of the agent in this boot did not get to know the time.
        self.is_unsettled = known is not None and known[0] is None
        outbox.start(self._begin)

    def _begin(self) -> None:
        self._db.execute("INSERT OR IGNORE INTO boot (name) VALUES (?)", (self._boot,))
        self._db.execute("DELETE FROM boot WHERE ord <= (SELECT max(ord) FROM boot) - ?", (_KEPT_BOOTS,))
        self._bound_earlier_boots()

    def learn(self, start_ms: int, now_ms: int) -> None:
        """This boot is known to have begun at `start_ms`: date anew what it wrote with another clock."""
        self._db.execute(
            "UPDATE boot SET start_ms = ?, last_ms = ? WHERE name = ?", (start_ms, now_ms, self._boot)
        )
        self._db.execute(
            "UPDATE outbox SET at_ms = ?1 + outbox.up_ms, clock = 'synced',"
            " told_ms = CASE WHEN at_ms = ?1 + up_ms THEN told_ms ELSE coalesce(told_ms, at_ms) END"
            f" FROM stream WHERE {OF_STREAM} AND stream.boot = ?2 AND clock != 'synced'",
            (start_ms, self._boot),
        )
        for table in ("open_reading", "given_up"):
            self._db.execute(
                f"UPDATE {table} SET at_ms = ?1 + up_ms, clock = 'synced'"
                " WHERE clock != 'synced' AND stream_ord IN (SELECT ord FROM stream WHERE boot = ?2)",
                (start_ms, self._boot),
            )
        for table, column in (("scanned", "at_ms"), ("told", "at_ms"), ("parcel", "since_ms")):
            self._db.execute(
                f"UPDATE {table} SET {column} = ?1 + up_ms, boot = NULL, up_ms = NULL WHERE boot = ?2",
                (start_ms, self._boot),
            )
        self._bound_earlier_boots()

    def note(self, now_ms: int) -> None:
        """Remember the last known time: what the next boot writes cannot be older."""
        self._db.execute("UPDATE boot SET last_ms = ? WHERE name = ?", (now_ms, self._boot))

    def _bound_earlier_boots(self) -> None:
        """What a boot without the time wrote lies between the last known time before and the next start.

        A boot is moved as a whole: its events keep their distances, or temperatures would fall on one moment.
        """
        boots = self._db.execute("SELECT name, start_ms, last_ms FROM boot ORDER BY ord").fetchall()
        for number, (name, start_ms, _) in enumerate(boots):
            if start_ms is None:
                before = [last for _, _, last in boots[:number] if last is not None]
                after = [start for _, start, _ in boots[number + 1 :] if start is not None]
                self._bound(name, max(before, default=None), min(after, default=None))

    def _bound(self, boot: str, low_ms: int | None, high_ms: int | None) -> None:
        """Takes the boot to have begun when its last guess says, moved between its bounds.

        Uptime holds a boot together, not the times told: some of them may have been moved by a start before.
        """
        unsure = f"FROM stream WHERE {OF_STREAM} AND stream.boot = ?1 AND clock != 'synced'"
        first, last, start_ms, clock = self._db.execute(
            "SELECT min(up_ms) OVER (), up_ms, at_ms - up_ms, clock"
            f" {unsure.replace('FROM', 'FROM outbox,')} ORDER BY up_ms DESC, id DESC LIMIT 1",
            (boot,),
        ).fetchone() or (None, 0, 0, "")
        if first is None or (low_ms is None and high_ms is None):
            return
        # 1970 is no guess: without a neighbour before it, the boot is put right before the one after it.
        highest_ms = start_ms if high_ms is None else high_ms - last
        start_ms = highest_ms if clock == "unknown" else min(start_ms, highest_ms)
        if low_ms is not None:
            start_ms = max(start_ms, low_ms - first)
        self._db.execute(
            "UPDATE outbox SET told_ms = coalesce(told_ms, at_ms), at_ms = max(0, ?2 + up_ms),"
            f" clock = 'estimated' {unsure} AND at_ms != ?2 + up_ms",
            (boot, start_ms),
        )
