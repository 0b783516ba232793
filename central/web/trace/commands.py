"""The command sanji epcis: a lot's or a waybill's EPCIS 2.0 document, and taking one that a partner sent."""

from getpass import getuser
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
import typer

from central import shell
from central.county import load_county
from central.settings import load_central
from central.store.lots.trace import chain, foreign
from central.store.lots.trace.foreign import TooMany
from central.store.lots.trace.keys import Keys
from central.store.lots.trace.stories import Moment
from central.store.store import Store
from logistics.counties.county import CountyError
from logistics.goods.epcis import check
from logistics.goods.epcis.check import DocumentRefused
from logistics.goods.epcis.document import Chain, document, encoded
from logistics.goods.epcis.naming import Naming
from plumbing import logs
from plumbing.clock import utc_ms
from plumbing.settings import SettingsError

_FAULTS, _USAGE = 1, 2

app = typer.Typer(help="EPCIS 2.0 documents.", add_completion=False)

Config = Annotated[Path, typer.Option(envvar="SANJI_CENTRE", help="The centre's settings, a TOML file.")]


@app.command()
def epcis(
    about: Annotated[str, typer.Argument(metavar="LOT|WAYBILL", help="A lot, or a parcel's waybill.")] = "",
    capture: Annotated[
        Path | None, typer.Option(help="Take this document of a partner instead; all of it or nothing.")
    ] = None,
    sender: Annotated[str, typer.Option(help="With --capture: who sent it.")] = "",
    config: Config = Path("/etc/sanji/centre.toml"),
) -> None:
    """Print the document of a lot with its lineage, or of a waybill; exit code 1 says why there is none."""
    if bool(about) == (capture is not None):
        raise typer.BadParameter("give a lot or a waybill, or --capture FILE")
    store, naming = _centre(config)
    try:
        if capture is not None:
            _capture(store, capture, sender or getuser())
        else:
            _print(store, about, naming)
    finally:
        store.close()


def _print(store: Store, about: str, naming: Naming) -> None:
    if not naming.domain:
        raise _failed("set domain in [trace] first: what has no GS1 key is named by it")
    now_ms = utc_ms()
    found = _chain(store, about, Moment(now_ms, naming.zone))
    if found is None:
        raise _failed(f"nothing is known of a lot or waybill {about!r}; is it spelt as on the label?")
    typer.echo(encoded(document(found, naming, now_ms)).decode())


def _chain(store: Store, about: str, when: Moment) -> Chain | None:
    with store.read() as connection:
        return chain.of_lot(connection, about, when) or chain.of_package(connection, about, when)


def _capture(store: Store, path: Path, sender: str) -> None:
    try:
        with path.open("rb") as file:
            sent = check.read(file.read(check.BYTES_MAX + 1))
        with store.write() as connection:
            taken = foreign.take(connection, sent, sender, utc_ms())
    except OSError as why:
        raise _failed(f"{path}: {why.strerror}") from why
    except (DocumentRefused, TooMany) as why:
        raise _failed(f"{path}: nothing of it was taken\n{why}") from why
    typer.echo(msgspec.json.encode(taken).decode())


def _centre(config: Path) -> tuple[Store, Naming]:
    logs.configure()
    try:
        settings = load_central(config)
        county = load_county(settings.county.id, settings.county.folder)
    except (SettingsError, CountyError, OSError, UnicodeDecodeError) as why:
        typer.echo(f"{why}" if isinstance(why, SettingsError) else f"{config}: {why}", err=True)
        raise typer.Exit(_USAGE) from why
    store = shell.store_at(settings)
    naming = settings.trace.naming(ZoneInfo(county.profile.timezone))
    keys = Keys(naming, (one.site_id for one in county.sites))
    with store.read() as connection:
        return store, keys.now(connection, utc_ms()).naming


def _failed(sentence: str) -> typer.Exit:
    typer.echo(sentence, err=True)
    return typer.Exit(_FAULTS)
