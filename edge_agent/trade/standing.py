"""What stands while the agent does not run: alarms, faults, open doors. Its next life must not forget it."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from edge_agent.trade.cold.stands import Stand
from logistics.coldchain.alertstate import AlertState
from logistics.coldchain.probes.doubt import Filter
from plumbing.sqlite import Database

_states = msgspec.msgpack.Decoder(AlertState)
_filters = msgspec.msgpack.Decoder(Filter)
_stands = msgspec.msgpack.Decoder(Stand)
_times = msgspec.msgpack.Decoder(int)


class Standing:
    """Alarm states, faults and the like by name. Writes happen within a transaction of the outbox.

    Times are since boot: those of another boot count from the beginning of ours.
    """

    def __init__(self, db: Database, boot: str) -> None:
        self._db = db
        self._boot = boot

    def alarms(self) -> dict[str, AlertState]:
        """As they were left. Of another boot, whose up_ms are not ours, alarms stand and runs are broken."""
        found = {}
        for name, is_ours, body in self._left("alarm"):
            state = _states.decode(body)
            if is_ours:
                found[name] = state
            elif state.phase in ("alarm", "recovering"):
                found[name] = AlertState(
                    "alarm", state.side, since_ms=0, alarm_ms=0, peak_mc=state.peak_mc, acked=state.acked
                )
        return found

    def faults(self) -> dict[str, str]:
        """The probes that were faulty, each with its fault's kind."""
        return {name: body.decode() for name, _, body in self._left("fault")}

    def doubts(self) -> dict[str, Filter]:
        """The probes of which a reading waits to be confirmed; of another boot none."""
        return {name: _filters.decode(body) for name, is_ours, body in self._left("doubt") if is_ours}

    def stands(self) -> dict[str, Stand]:
        """The alarms of rooms and doors, as they were told and taken on."""
        found = {}
        for name, is_ours, body in self._left("stand"):
            stand = _stands.decode(body)
            found[name] = stand if is_ours or not stand.is_taken else replace(stand, taken_ms=0)
        return found

    def on_since(self) -> dict[str, int]:
        """The contacts that were on (a door open, mains lost, a defrost), and since when."""
        return {name: _times.decode(body) if is_ours else 0 for name, is_ours, body in self._left("on")}

    def keep_alarm(self, probe: str, state: AlertState) -> None:
        """Keep how an alarm stands; a calm one needs no row."""
        self._keep("alarm", probe, None if state.phase == "normal" else msgspec.msgpack.encode(state))

    def keep_fault(self, probe: str, kind: str) -> None:
        """Keep a probe's fault; "" when it is well."""
        self._keep("fault", probe, kind.encode() or None)

    def keep_doubt(self, probe: str, state: Filter | None) -> None:
        """Keep what waits to be confirmed; None when nothing does."""
        self._keep_struct("doubt", probe, state)

    def keep_stand(self, name: str, stand: Stand | None) -> None:
        """Keep an alarm of a room or a door; None when it is over."""
        self._keep_struct("stand", name, stand)

    def keep_on_since(self, contact: str, since_ms: int | None) -> None:
        """Keep since when a contact is on; None when it is off."""
        self._keep("on", contact, None if since_ms is None else msgspec.msgpack.encode(since_ms))

    def _left(self, what: str) -> Iterator[tuple[str, bool, bytes]]:
        rows = self._db.execute("SELECT name, boot, body FROM standing WHERE what = ?", (what,)).fetchall()
        return ((name, boot == self._boot, body) for name, boot, body in rows)

    def _keep_struct(self, what: str, name: str, state: Struct | None) -> None:
        self._keep(what, name, None if state is None else msgspec.msgpack.encode(state))

    def _keep(self, what: str, name: str, body: bytes | None) -> None:
        if body is None:
            self._db.execute("DELETE FROM standing WHERE what = ? AND name = ?", (what, name))
            return
        self._db.execute(
            "INSERT INTO standing (what, name, boot, body) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (what, name) DO UPDATE SET boot = excluded.boot, body = excluded.body",
            (what, name, self._boot, body),
        )
