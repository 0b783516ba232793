"""What commands of a centre begin and end with: settings, county, store, who does it, and a clear refusal."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from getpass import getuser
from pathlib import Path

import typer

from central.county import load_county
from central.settings import CentralSettings, load_central
from central.store.access import trail
from central.store.access.trail import Deed
from central.store.store import Connection, Store, Unopened
from logistics.counties.county import County, CountyError
from plumbing import logs
from plumbing.settings import SettingsError

FAULTS, USAGE = 1, 2
"""Exit codes: something was found wrong; what was asked for cannot be done like this."""
_WHO_CHARS_MAX = 64


def refused(why: object, code: int = USAGE) -> typer.Exit:
    """Says why not on the error stream; to be raised."""
    typer.echo(str(why), err=True)
    return typer.Exit(code)


def settings_at(config: Path) -> CentralSettings:
    """The settings of a centre; what is wrong in them is said, with code 2."""
    logs.configure()
    try:
        return load_central(config)
    except SettingsError as why:
        raise refused(why) from why


def county_at(config: Path, settings: CentralSettings) -> County:
    """The county that the settings name; what is wrong in its data is said, with code 2."""
    try:
        return load_county(settings.county.id, settings.county.folder)
    except (CountyError, OSError, UnicodeDecodeError) as why:
        raise refused(f"{config}: county: {why}") from why


def store_of(settings: CentralSettings) -> closing[Store]:
    """The store, closed at the end of a `with`; why it is not to be opened is said, with code 1."""
    try:
        return closing(Store(settings.store.url))
    except Unopened as why:
        raise refused(why, FAULTS) from why


@contextmanager
def opened(config: Path) -> Iterator[tuple[CentralSettings, Store]]:
    """The settings and the store, closed at the end."""
    settings = settings_at(config)
    with store_of(settings) as store:
        yield settings, store


def who() -> str:
    """What is done at the machine itself stands in the trail by the system's name of who did it."""
    return getuser()[:_WHO_CHARS_MAX]


def deed(what: str, subject: str, now_ms: int) -> Deed:
    """What was done by a command, as the trail has it."""
    return Deed(now_ms, who(), "command", "", what, subject)


def record(connection: Connection, what: str, subject: str, now_ms: int) -> None:
    """Write what was done by a command into the trail."""
    trail.record(connection, deed(what, subject, now_ms))
