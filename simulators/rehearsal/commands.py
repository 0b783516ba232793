"""The command sanji rehearse: seeds of simulated days under faults, and what they found."""

import sys
from collections.abc import Iterable
from contextlib import closing
from typing import Annotated

import msgspec
import typer

from simulators.rehearsal.run import Result, rehearse_all

_FAULTS = 1

app = typer.Typer(help="True boxes and a true centre in one thread on a virtual clock, under faults.")


@app.command()
def run(
    seeds: Annotated[int, typer.Option(min=1, help="How many seeds.")] = 20,
    first: Annotated[int, typer.Option(min=0, help="The first of them.")] = 1,
    hours: Annotated[float, typer.Option(min=0.1, max=1000, help="Simulated hours of each.")] = 24.0,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="How many processes share the seeds.")] = 1,
    stop: Annotated[bool, typer.Option("--stop", help="End with the first seed that fails.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Rehearse seed after seed; exit code 1 if a promise broke, with the seed and how to run it again."""
    with closing(rehearse_all(range(first, first + seeds), hours, jobs)) as results:
        is_good = tell(results, hours, stop=stop, as_json=as_json)
    raise typer.Exit(0 if is_good else _FAULTS)


def tell(results: Iterable[Result], hours: float, *, stop: bool, as_json: bool) -> bool:
    """Say what came of each seed as it comes, and of all at the end; whether every promise was kept."""
    failed: list[int] = []
    done = events = faults = 0
    for result in results:
        done, events, faults = done + 1, events + result.events, faults + result.faults
        _say(msgspec.json.encode(result).decode() if as_json else line_of(result))
        failed += [result.seed] if result.broken else []
        if failed and stop:
            break
    summary = {"seeds": done, "hours": hours, "events": events, "faults": faults, "failed": failed}
    _say(msgspec.json.encode(summary).decode() if as_json else _summary(done, events, faults, failed))
    return not failed


def line_of(result: Result) -> str:
    line = f"seed {result.seed}  events {result.events}  faults {result.faults}  trace {result.trace}"
    if not result.broken:
        return line
    again = f"again: sanji rehearse --seeds 1 --first {result.seed} --hours {result.hours:g}"
    return "\n  ".join([f"{line}  BROKEN", *result.broken, again])


def _summary(seeds: int, events: int, faults: int, failed: list[int]) -> str:
    verdict = f"broken in {len(failed)}: {failed}" if failed else "every promise kept"
    return f"{seeds} seeds, {events} events, {faults} faults: {verdict}"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
