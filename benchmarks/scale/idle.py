"""What a centre takes when nothing happens: its memory and its processor time, with SQLite and PostgreSQL."""

from time import sleep

from benchmarks.scale.ground import ground, kinds
from benchmarks.table import say
from simulators.fleet.procs import taken

_WAIT_S, _LOOK_S = 10.0, 30.0


def main() -> None:
    """One centre beside a broker, after it has come up."""
    for database in ("sqlite", "postgresql"):
        with ground((kinds(("mosquitto",)) or ["nats"])[0], database, boxes=1) as (_, watched):
            sleep(_WAIT_S)
            before = {name: taken(pid) for name, pid in watched.items()}
            sleep(_LOOK_S)
            for name, pid in watched.items():
                after = taken(pid)
                share = (after.cpu_s - before[name].cpu_s) / _LOOK_S
                say(f"{database}, {name}: {after.resident_kib / 1024:.0f} MiB, {100 * share:.2f} % of a core")


if __name__ == "__main__":
    main()
