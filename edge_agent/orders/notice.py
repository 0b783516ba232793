"""The sentence that the centre has the counter show, kept on disk until its time is over."""

from edge_agent.store.outbox import Outbox


class Notice:
    """The agent's loop owns it. A later sentence takes an earlier one's place."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        row = outbox.db.execute("SELECT text, until_ms FROM notice").fetchone()
        self._text: str = row[0] if row else ""
        self._until_ms: int = row[1] if row else 0

    def put(self, text: str, until_ms: int) -> None:
        """Show this from now on. Raises DiskFull."""
        with self._outbox.transaction():
            self._outbox.db.execute(
                "INSERT OR REPLACE INTO notice (id, text, until_ms) VALUES (1, ?, ?)", (text, until_ms)
            )
        self._text, self._until_ms = text, until_ms

    def shown(self, at_ms: int) -> str:
        """What is to be shown at a moment, "" for nothing."""
        return self._text if at_ms < self._until_ms else ""
