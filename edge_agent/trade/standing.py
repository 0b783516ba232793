"""What stands while the agent does not run: alarms and faults that its next life must not forget."""

import msgspec

from logistics.coldchain.alertstate import AlertState
from plumbing.sqlite import Database

_states = msgspec.msgpack.Decoder(AlertState)


class Standing:
    """Alarm states and faults by probe. Writes happen within a transaction of the outbox."""

    def __init__(self, db: Database, boot: str) -> None:
        self._db = db
        self._boot = boot

    def alarms(self) -> dict[str, AlertState]:
        """As they were left. Of another boot, whose up_ms are not ours, alarms stand and runs are broken."""
        found = {}
        for name, boot, body in self._rows("alarm"):
            state = _states.decode(body)
            if boot == self._boot:
                found[name] = state
            elif state.phase in ("alarm", "recovering"):
                found[name] = AlertState(
                    "alarm", state.side, since_ms=0, alarm_ms=0, peak_mc=state.peak_mc, acked=state.acked
                )
        return found

    def faults(self) -> dict[str, str]:
        """The probes that were faulty, each with its fault's kind."""
        return {name: body.decode() for name, _, body in self._rows("fault")}

    def keep_alarm(self, probe: str, state: AlertState) -> None:
        """Keep how an alarm stands; a calm one needs no row."""
        self._keep("alarm", probe, None if state.phase == "normal" else msgspec.msgpack.encode(state))

    def keep_fault(self, probe: str, kind: str) -> None:
        """Keep a probe's fault; "" when it is well."""
        self._keep("fault", probe, kind.encode() or None)

    def _rows(self, what: str) -> list[tuple[str, str, bytes]]:
        return self._db.execute("SELECT name, boot, body FROM standing WHERE what = ?", (what,)).fetchall()

    def _keep(self, what: str, name: str, body: bytes | None) -> None:
        if body is None:
            self._db.execute("DELETE FROM standing WHERE what = ? AND name = ?", (what, name))
            return
        self._db.execute(
            "INSERT INTO standing (what, name, boot, body) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (what, name) DO UPDATE SET boot = excluded.boot, body = excluded.body",
            (what, name, self._boot, body),
        )
