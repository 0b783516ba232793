"""A nation's steps as lines of a table, for the person who watches."""

from simulators.fleet.nation import Step


def head() -> str:
    """The columns' names."""
    return (
        "counties hour | offered/s stored/s | waiting half, end | p50 p95 p99 ms | bytes up an event | "
        "processor, % of a core"
    )


def line(step: Step) -> str:
    """One step."""
    row, took = step.row, step.row.linked
    busy = ", ".join(f"{name} {100 * spent / row.seconds:.0f}" for name, spent in sorted(row.cpu_s.items()))
    lag = f"{_ms(took.p50_ms)} {_ms(took.p95_ms)} {_ms(took.p99_ms)}"
    size = row.bytes_up / row.made if row.made else 0.0
    return (
        f"{step.counties:8g} {step.hour:4d} | {step.offered_a_s:9.1f} {step.stored_a_s:8.1f} | "
        f"{step.waiting_half:6d} {step.waiting_end:7d} | {lag} | "
        f"{size:6.1f} | {busy}{' BENDS' if step.bends else ''}"
    )


def _ms(value: int | None) -> str:
    return "    –" if value is None else f"{value:5d}"
