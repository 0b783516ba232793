"""The command `sanji bench`: runs the benchmarks, or one of them."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import alerts, coldchain, drain, endtoend, enrolment, live, memory, wire
from benchmarks.centre import collector, collectors, growth, migrate, starts
from benchmarks.cluster import measure as cluster
from benchmarks.disk import amplification, history, outbox
from benchmarks.goods import story
from benchmarks.pages import measure
from benchmarks.reading import counter_page, counter_video, decode_photos

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
}
# Not among all of them: they take gigabytes and minutes.
_PAGES, _GROWTH = "pages", "growth"

bench = typer.Typer(help="Measure: ours, the plain limit, and their ratio, in one run.")


@bench.command()
def run(
    name: Annotated[
        str | None,
        typer.Argument(help=f"One of {', '.join(_ALL)}, {_PAGES}, {_GROWTH}; without, all but these two."),
    ] = None,
    events: Annotated[int | None, typer.Option(help="For pages and growth: so many in the store.")] = None,
    folder: Annotated[Path | None, typer.Option(help="For these: where the store is made.")] = None,
    database: Annotated[str, typer.Option(help="For growth: sqlite or postgresql.")] = "sqlite",
) -> None:
    """Run the benchmarks, or one of them. Compare ratios within a run, never times across machines."""
    if name == _PAGES:
        measure.main(events or measure.EVENTS, folder)
        return
    if name == _GROWTH:
        growth.main(events or growth.EVENTS, folder, database)
        return
    if name is not None and name not in _ALL:
        typer.echo(f"no benchmark {name!r}; there are {', '.join(_ALL)}, {_PAGES}, {_GROWTH}", err=True)
        raise typer.Exit(2)
    for title, main in _ALL.items():
        if name in (None, title):
            sys.stdout.write(f"== {title}\n")
            main()
