"""The command `sanji bench`: runs the benchmarks, or one of them."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import alerts, coldchain, collector, drain, endtoend, enrolment, live, memory, wire
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
    "decode": decode_photos.main,
    "counter": counter_video.main,
    "page": counter_page.main,
}
# Not among all of them: it takes gigabytes and minutes.
_PAGES = "pages"

bench = typer.Typer(help="Measure: ours, the plain limit, and their ratio, in one run.")


@bench.command()
def run(
    name: Annotated[
        str | None, typer.Argument(help=f"One of {', '.join(_ALL)} or {_PAGES}; all but this without.")
    ] = None,
    events: Annotated[int, typer.Option(help="For pages: so many events in the store.")] = measure.EVENTS,
    folder: Annotated[Path | None, typer.Option(help="For pages: where the store is made and kept.")] = None,
) -> None:
    """Run the benchmarks, or one of them. Compare ratios within a run, never times across machines."""
    if name == _PAGES:
        measure.main(events, folder)
        return
    if name is not None and name not in _ALL:
        typer.echo(f"no benchmark {name!r}; there are {', '.join(_ALL)}, {_PAGES}", err=True)
        raise typer.Exit(2)
    for title, main in _ALL.items():
        if name in (None, title):
            sys.stdout.write(f"== {title}\n")
            main()
