"""The commands of the mirror: sanji central influx check and refill."""

from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
import typer

from central import shell
from central.store.mirroring import cursor
from central.store.mirroring.cursor import INFLUX
from central.telemetry.answers import Silent
from central.telemetry.make import influx_of
from central.telemetry.settings import InfluxAt
from plumbing.clock import utc_ms
from plumbing.settings import SettingsError

_SHOWN = 5
_HOUR_MS = 3_600_000

influx = typer.Typer(help="The mirror of telemetry in InfluxDB.", no_args_is_help=True)
Config = Annotated[Path, typer.Argument(help="The centre's settings, a TOML file.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]


@influx.command()
def check(config: Config, as_json: AsJson = False) -> None:
    """Write a point (sanji_check), read if charts come from there, say how far behind it is; 1: faults."""
    now_ms = utc_ms()
    with shell.opened(config) as (settings, store):
        at = _influx_at(config, settings.influx)
        faults = _faults(at, now_ms)
        with store.read() as connection:
            standing = cursor.progress(connection, INFLUX)
            behind, oldest_ms = cursor.behind(connection, INFLUX)
            refused = cursor.skipped(connection, _SHOWN)
    told = {
        "faults": faults,
        "behind_events": behind,
        "oldest_waiting_ms": oldest_ms,
        "mirror": standing,
        "skipped": refused,
    }
    if as_json:
        typer.echo(msgspec.json.encode(told).decode())
    else:
        typer.echo("\n".join(faults) or f"{at.url}: bucket {at.bucket} takes points")
        state = f"{standing.state}: {standing.why}" if standing.state else "well"
        counts = f"{standing.points} points taken, {standing.skipped} refused for good"
        typer.echo(f"{behind} events behind; {counts}; {state}")
        for one in refused:
            typer.echo(f"refused: {one.line}: {one.reason}")
    if faults:
        raise typer.Exit(shell.FAULTS)


def _faults(at: InfluxAt, now_ms: int) -> list[str]:
    try:
        found = []
        with closing(influx_of(at, at.timeout_s)) as far:
            answer = far.probe(now_ms)
            if answer.kind != "taken":
                found.append(f"{at.url}: cannot be written to: {answer.why}")
            elif at.charts:
                try:
                    far.buckets("check", "check", now_ms - _HOUR_MS, now_ms, 60_000)
                except Silent as why:
                    found.append(f"{at.url}: cannot be read for charts: {why}")
    except SettingsError as why:
        raise shell.refused(why) from why
    return found


@influx.command()
def refill(
    config: Config,
    since: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day.")],
    as_json: AsJson = False,
) -> None:
    """Have the centre mirror once more all that it received since a day. Writing again changes nothing."""
    with shell.opened(config) as (settings, store):
        _influx_at(config, settings.influx)
        zone = ZoneInfo(shell.county_at(config, settings).profile.timezone)
        since_ms = round(since.replace(tzinfo=zone).timestamp() * 1000)
        with store.write() as connection:
            shell.record(connection, "influx refill", f"{since:%Y-%m-%d}", utc_ms())
            events = cursor.send_back(connection, INFLUX, since_ms)
    said = msgspec.json.encode({"events": events}).decode()
    typer.echo(
        said if as_json else f"{events} events are mirrored again by the centre that runs, or the next"
    )


def _influx_at(config: Path, at: InfluxAt | None) -> InfluxAt:
    if at is None:
        raise shell.refused(f"{config}: has no [influx]; docs/influx.md says what it needs")
    return at
