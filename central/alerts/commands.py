"""The commands of alerts: sanji central silence and sanji central tell."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import typer

from central import shell
from central.alerts.make import make_channels, words
from central.alerts.words.compose import Composer
from central.county import load_county
from central.store.alerts import silences
from central.store.alerts.silences import Silence
from logistics.counties.county import CountyError
from plumbing.clock import utc_ms
from plumbing.settings import SettingsError

_MINUTE_MS = 60_000

silence = typer.Typer(
    help="What nobody is told of for a while; it is recorded all the same.", no_args_is_help=True
)

Config = Annotated[Path, typer.Argument(help="The centre's settings, a TOML file.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
AlertKind = Literal[
    "", "breach", "no_data", "gateway_down", "probe_fault", "door_open", "mains_lost", "clock"
]


@silence.command()
def add(
    config: Config,
    reason: Annotated[str, typer.Option(help="Why, and who agreed.")],
    minutes: Annotated[int, typer.Option(min=1, max=43_200, help="How long.")] = 60,
    begins: Annotated[int, typer.Option(min=0, max=43_200, help="In so many minutes.")] = 0,
    site: Annotated[str, typer.Option(help="The site; all without.")] = "",
    room: Annotated[str, typer.Option(help="The room's name at its box; all without.")] = "",
    box: Annotated[str, typer.Option(help="The box; all without.")] = "",
    kind: Annotated[AlertKind, typer.Option(help="The kind of alert; all without.")] = "",
    maintenance: Annotated[bool, typer.Option("--maintenance", help="Planned work.")] = False,
    by: Annotated[str, typer.Option(help="Who says so; the account that runs this without.")] = "",
) -> None:
    """Silence alerts; prints the silence's number."""
    if not reason.strip():
        raise shell.refused("a silence needs a reason")
    now_ms = utc_ms()
    from_ms = now_ms + begins * _MINUTE_MS
    one = Silence(
        id=0,
        kind="maintenance" if maintenance else "silence",
        site=site,
        room=room,
        box=box,
        alert_kind=kind,
        from_ms=from_ms,
        until_ms=from_ms + minutes * _MINUTE_MS,
        reason=reason.strip(),
        made_by=by[:64] or shell.who(),
        made_ms=now_ms,
    )
    with shell.opened(config) as (_settings, store), store.write() as connection:
        number = silences.add(connection, one)
    typer.echo(f"silence {number} until {_when(one.until_ms)}")


@silence.command("list")
def show(config: Config, as_json: AsJson = False) -> None:
    """The newest silences, also those that are over."""
    with shell.opened(config) as (_settings, store), store.read() as connection:
        found = silences.listed(connection)
    for one in found:
        place = (
            " ".join(part for part in (one.site, one.room, one.box, one.alert_kind) if part) or "everything"
        )
        line = f"{one.id}  {one.kind} of {place} until {_when(one.until_ms)}, by {one.made_by}: {one.reason}"
        over = f" (ended by {one.ended_by})" if one.ended_ms else ""
        typer.echo(msgspec.json.encode(one).decode() if as_json else line + over)


@silence.command()
def end(config: Config, number: Annotated[int, typer.Argument(help="The silence's number.")]) -> None:
    """End a silence before its time; exit code 1 if there is none such, or it is over."""
    with shell.opened(config) as (_settings, store), store.write() as connection:
        is_ended = silences.end(connection, number, shell.who(), utc_ms())
    typer.echo(f"silence {number} ended" if is_ended else f"there is no silence {number} that stands")
    raise typer.Exit(0 if is_ended else shell.FAULTS)


def tell(
    config: Config,
    channel: Annotated[str | None, typer.Option(help="This channel only.")] = None,
    as_json: AsJson = False,
) -> None:
    """Try every channel, or one, with a test message; exit code 1 if one did not take it."""
    settings = shell.settings_at(config)
    try:
        county = load_county(settings.county.id, settings.county.folder)
        channels = [one for one in make_channels(settings) if channel in (None, one.name)]
    except (SettingsError, CountyError, OSError) as why:
        raise shell.refused(why) from why
    if not channels:
        raise shell.refused(f"there is no channel {channel!r}" if channel else "the settings name no channel")
    composer, is_good = Composer(words(settings, county)), True
    for one in channels:
        now_ms = utc_ms()
        answer = one.tell(composer.trial(f"test:{one.name}:{now_ms}", now_ms), now_ms)
        one.close()
        is_good = is_good and answer.is_delivered
        said = {"channel": one.name, "delivered": answer.is_delivered, "answer": answer.words}
        verdict = "delivered" if answer.is_delivered else "NOT delivered"
        typer.echo(
            msgspec.json.encode(said).decode() if as_json else f"{one.name}: {verdict}: {answer.words}"
        )
    raise typer.Exit(0 if is_good else shell.FAULTS)


def _when(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
