"""The commands of cards: sanji central box add-many and sanji central box card."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy2
from typing import Annotated

import typer

from central import shell
from central.county import load_county
from central.fleet.cards import files, sheet, table
from central.fleet.cards.files import MODELS, Link, Wish
from central.fleet.cards.sheet import Line
from central.fleet.cards.table import Row, TableFault
from central.fleet.identity.commands import (
    Config,
    Name,
    box,
    identity_in,
    refusing,
    who,
    with_desk,
)
from central.fleet.identity.make import roles_of
from central.settings import CentralSettings
from central.shell import refused, settings_at
from logistics.counties.county import CountyError
from plumbing.clock import utc_ms
from plumbing.settings import SettingsError, secret_text
from plumbing.trust import keys

Key = Annotated[Path, typer.Option(help="The public SSH key of who may log in to the box.")]
Package = Annotated[Path | None, typer.Option(help="sanji-edge_….deb, to lie on the card.")]


@box.command("add-many")
def add_many(
    config: Config,
    boxes: Annotated[Path, typer.Argument(help=f"A CSV with a head: {','.join(table.COLUMNS)}.")],
    page: Annotated[Path, typer.Option("--sheet", help="Where to write the sheet to print, with the codes.")],
    cards: Annotated[
        Path | None, typer.Option(help="A folder, to get one of its own for each box: its card's files.")
    ] = None,
    key: Key = Path("/etc/sanji/field.pub"),
    package: Package = None,
) -> None:
    """Add all boxes of a table, or none: a line for each fault. Codes for them, and their cards."""
    settings, now_ms = settings_at(config), utc_ms()
    public = _public(key) if cards else ""
    try:
        rows = table.read(boxes, roles_of(settings), shell.who(), now_ms)
    except TableFault as why:
        raise refused("\n".join(why.faults)) from why
    except (CountyError, OSError, UnicodeDecodeError) as why:
        raise refused(why) from why
    with refusing(), with_desk(settings) as (desk, _):
        given = list(map(str, desk.add_many([row.identity for row in rows], who(), now_ms)))
        until_ms = now_ms + desk.code_ms
    _write_sheet(settings, rows, given, until_ms, page)
    typer.echo(f"{len(rows)} boxes added; {page} has their codes, for you alone.")
    if cards:
        for row, code in zip(rows, given, strict=True):
            wish = _wish(settings, row.identity.box, row.model, code, public, row.link)
            _write(wish, cards / row.identity.box, package)
        typer.echo(f"{cards}: {len(rows)} cards; copy each one's files to a card's first partition.")


@box.command("card")
def card(
    config: Config,
    name: Name,
    folder: Annotated[Path, typer.Argument(help="The card's first partition, or a folder to copy there.")],
    key: Key = Path("/etc/sanji/field.pub"),
    model: Annotated[str, typer.Option(help=f"{', '.join(MODELS)}.")] = "4b",
    wifi: Annotated[str, typer.Option(help="The name of the site's Wi-Fi.")] = "",
    wifi_key_file: Annotated[Path | None, typer.Option(help="A file with its key.")] = None,
    apn: Annotated[str, typer.Option(help="The access point of its modem's card; else cmnet.")] = "",
    package: Package = None,
    code_only: Annotated[
        bool, typer.Option("--code-only", help="Its enrol.toml alone, for a spare box that waits.")
    ] = False,
) -> None:
    """Write one box's card, with a new code: what it had stays good until the card's box is in."""
    settings, now_ms = settings_at(config), utc_ms()
    try:
        link = Link(wifi, secret_text(wifi_key_file) if wifi_key_file else "", apn)
    except (OSError, SettingsError) as why:
        raise refused(why) from why
    faults = list(link.faults())
    if model not in MODELS:
        faults.append(f"{model!r} is no model; models are {', '.join(MODELS)}")
    if faults:
        raise refused("\n".join(faults))
    public = "" if code_only else _public(key)
    with refusing(), with_desk(settings) as (desk, _):
        code = str(desk.code(name, who(), now_ms))
        until = datetime.fromtimestamp((now_ms + desk.code_ms) // 1000, UTC)
    wish = _wish(settings, name, model, code, public, link)
    said = _write(wish, folder, package) if public else _write_code(wish, folder)
    typer.echo(f"{folder}: {said} for box {name}; its code is good until {until:%Y-%m-%d %H:%M} UTC.")


def _public(key: Path) -> str:
    """The public key's line; what it is instead is said, with code 2."""
    try:
        text = secret_text(key)
    except (OSError, SettingsError) as why:
        raise refused(f"{why}; name a public SSH key by --key") from why
    fault = files.key_fault(text)
    if fault:
        raise refused(f"{key}: {fault}")
    return text


def _wish(settings: CentralSettings, box: str, model: str, code: str, key: str, link: Link) -> Wish:
    centre = identity_in(settings).url
    return Wish(box, model, code, centre, settings.web.port, key, link)


def _write(wish: Wish, folder: Path, package: Path | None) -> str:
    try:
        count = files.write(wish, folder)
        if package:
            copy2(package, folder / "sanji")
    except OSError as why:
        raise _unwritten(why) from why
    return f"{count + bool(package)} files"


def _write_code(wish: Wish, folder: Path) -> str:
    try:
        files.write_code(wish.centre, wish.code, wish.box, folder)
    except OSError as why:
        raise _unwritten(why) from why
    return files.ENROL


def _unwritten(why: OSError) -> typer.Exit:
    return refused(f"{why}; the code is made: `sanji central box card` writes it with another")


def _write_sheet(
    settings: CentralSettings, rows: Sequence[Row], given: Sequence[str], until_ms: int, page: Path
) -> None:
    """The sheet, readable by us alone: codes stand on it."""
    county = load_county(settings.county.id, settings.county.folder)
    places = {site.site_id: site.name for site in county.sites}
    lines = [
        Line(row.identity.box, row.identity.site, places.get(row.identity.site, ""), row.model, code)
        for row, code in zip(rows, given, strict=True)
    ]
    text = sheet.printed(lines, county.profile, identity_in(settings).url, until_ms)
    try:
        keys.write_secret(page, text.encode())
    except OSError as why:
        raise refused(f"{why}; the boxes are added: `sanji central box code` gives new codes") from why


__all__ = ["box"]
