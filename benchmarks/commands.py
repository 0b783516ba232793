"""The command `sanji bench`: runs the benchmarks, or one of them, and the gate over their ratios."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import table
from benchmarks.centre import alerts, coldchain, collector, collectors, growth, migrate, starts
from benchmarks.cluster import measure as cluster
from benchmarks.disk import amplification, history, memory, outbox
from benchmarks.gate import files
from benchmarks.gate.judge import Accepted, judge
from benchmarks.goods import story
from benchmarks.pages import measure
from benchmarks.peer import measure as peer
from benchmarks.reading import counter_page, counter_video, decode_photos
from benchmarks.scale import fleet, nation, reckon
from benchmarks.way import drain, endtoend, enrolment, live, wire

_ALL: dict[str, Callable[[], None]] = {
    "wire": wire.main,
    "outbox": outbox.main,
    "amplification": amplification.main,
    "collector": collector.main,
    "starts": starts.main,
    "collectors": collectors.main,
    "drain": drain.main,
    "endtoend": endtoend.main,
    "live": live.main,
    "enrolment": enrolment.main,
    "cluster": cluster.main,
    "memory": memory.main,
    "coldchain": coldchain.main,
    "history": history.main,
    "alerts": alerts.main,
    "story": story.main,
    "migrate": migrate.main,
    "decode": decode_photos.main,
    "counter": counter_video.main,
    "page": counter_page.main,
    "reckon": reckon.main,
}
# Not among all of them: what each takes is said in its place.
_DEAR: dict[str, tuple[Callable[[], None], str]] = {
    "peer": (peer.main, "installs thingsboard-gateway into a cache of its own, and takes ten minutes"),
    "fleet": (fleet.main, "10,000 boxes: gigabytes of memory, and ten minutes"),
    "nation": (nation.main, "10,000 boxes for a quarter of an hour"),
}
_PAGES, _GROWTH = "pages", "growth"
_GATE = "gate"
_FAULTS, _USAGE = 1, 2
_DEAR_NAMES = f"{', '.join(_DEAR)}, {_PAGES} or {_GROWTH}"

bench = typer.Typer(help="Measure: ours, the plain limit, the peer, and their ratio, in one run.")


@bench.command()
def run(
    name: Annotated[
        str | None,
        typer.Argument(
            help=f"One of {', '.join(_ALL)}, {_DEAR_NAMES}; without a name all but the last five. `{_GATE}`: "
            "whether ratios got worse than those accepted; exit code 1 names them."
        ),
    ] = None,
    events: Annotated[int | None, typer.Option(help="For pages and growth: so many in the store.")] = None,
    folder: Annotated[Path | None, typer.Option(help="For these: where the store is made.")] = None,
    database: Annotated[str, typer.Option(help="For growth: sqlite or postgresql.")] = "sqlite",
    json: Annotated[
        Path | None, typer.Option(help="Write the figures and their ratios to this file.")
    ] = None,
    of: Annotated[Path | None, typer.Option(help="For the gate: the figures of an earlier run.")] = None,
) -> None:
    """Run the benchmarks, or one of them. Compare ratios within a run, never times across machines."""
    if name == _GATE:
        raise typer.Exit(_gate(of))
    if name == _PAGES:
        measure.main(events or measure.EVENTS, folder)
    elif name == _GROWTH:
        growth.main(events or growth.EVENTS, folder, database)
    elif name in _DEAR:
        _DEAR[name][0]()
    elif name is None or name in _ALL:
        _run([name] if name else list(_ALL))
        if name is None:
            for dear, (_, why) in _DEAR.items():
                table.say(f"not run: {dear} ({why}); sanji bench {dear}")
            for dear in (_PAGES, _GROWTH):
                table.say(f"not run: {dear} (gigabytes and minutes); sanji bench {dear}")
    else:
        typer.echo(f"no benchmark {name!r}; there are {', '.join(_ALL)}, {_DEAR_NAMES}, {_GATE}", err=True)
        raise typer.Exit(_USAGE)
    if json:
        files.write(json, table.told())


def _run(names: Iterable[str]) -> None:
    for name in names:
        sys.stdout.write(f"== {name}\n")
        _ALL[name]()


def _gate(of: Path | None) -> int:
    """Each accepted ratio against a run's: of a file, or of the benchmarks that tell them, run now."""
    try:
        wanted = files.accepted().accepted
        if of is None:
            _run(wanted)
        measured = table.told() if of is None else files.read(of)
    except files.GateFault as why:
        typer.echo(f"gate: {why}", err=True)
        return _USAGE
    every: dict[str, Accepted] = {}
    for figures in wanted.values():
        every |= figures
    verdicts = judge(every, measured)
    for verdict in verdicts:
        table.say(verdict.line())
    return _FAULTS if any(verdict.is_worse for verdict in verdicts) else 0
