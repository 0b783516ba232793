"""The commands that make a centre safe: sanji central backup, backup-key and restore."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
import typer
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from central import shell
from central.settings import CentralSettings
from central.store.backup import keys, manifest, package, restoring
from central.store.backup.keys import KeyFault
from central.store.backup.make import BackupFault, Plan, make
from central.store.backup.manifest import Manifest
from central.store.backup.restoring import Proved, RestoreFault
from central.store.backup.settings import BackupAt, files_named
from central.store.store import Unopened
from plumbing import logs
from plumbing.clock import up_ms, utc_ms

_HOUR_MS = 3_600_000

Config = Annotated[Path, typer.Argument(help="The centre's settings, a TOML file.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]
KeyFile = Annotated[Path, typer.Option("--key", help="The key file that backup-key made.")]


def backup_key(
    path: Annotated[Path, typer.Argument(help="The key file to make; it must not be there.")],
) -> None:
    """Make the key that opens backups, and print the recipient for [backup]. Keep it away from the centre."""
    key = X25519PrivateKey.generate()
    told = keys.public_text(key.public_key())
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(f"# opens backups sealed to {told}\n{keys.secret_text(key)}\n", encoding="ascii")
    except OSError as why:
        raise shell.refused(f"{path}: {why}; no key was made") from why
    typer.echo(f'recipients = ["{told}"]')
    typer.echo(f"{path} opens the backups: keep it twice, away from the centre, and on paper.", err=True)


def backup(
    config: Config,
    status: Annotated[bool, typer.Option(help="Make none: say what there is; code 1 when too old.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a backup while the centre works; code 1 says why there is none; earlier ones stay whole."""
    settings = shell.settings_at(config)
    at = _backup_at(config, settings)
    if status:
        _tell_status(at, as_json=as_json)
        return
    with shell.store_of(settings) as store:
        try:
            made = make(store, _plan(config, settings, at), utc_ms(), up_ms, _paced(at.mb_per_s))
        except BackupFault as why:
            raise shell.refused(why, shell.FAULTS) from why
    line = f"{at.folder / made.file}: {made.bytes} bytes, {made.content.counts['event']} events"
    typer.echo(_json(made) if as_json else line)


def restore(
    config: Config,
    source: Annotated[Path | None, typer.Argument(help="The backup: centre-….tar.zst.age.")] = None,
    key: KeyFile = Path("backup.key"),
    check: Annotated[bool, typer.Option(help="Only open it and prove it; put nothing in place.")] = False,
    force: Annotated[
        bool, typer.Option(help="Replace a database that is not empty; its file stays.")
    ] = False,
    in_place: Annotated[
        bool, typer.Option(help="The database was put back by other means: only tell the boxes so.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring a centre back from a backup. Stop it first; boxes then send again what the backup does not have.

    A settings file that is not there, and the keys and passwords that it names, come from the backup too.
    """
    logs.configure()
    if in_place:
        _relive(shell.settings_at(config))
        return
    if source is None:
        raise shell.refused("give the backup to restore, or --in-place")
    try:
        opening = keys.secrets_in(key)
        work = config.absolute().parent if check or not config.exists() else _work(shell.settings_at(config))
        with restoring.proved(source, opening, work) as one:
            said = f"{source}: good" if check else _put(config, one, source, is_forced=force)
            told = {"file": str(source), "placed": not check, "content": msgspec.to_builtins(one.content)}
    except (RestoreFault, Unopened, KeyFault, OSError) as why:
        raise shell.refused(why, shell.FAULTS) from why
    typer.echo(_json(told) if as_json else f"{said}\n{_summary(one)}")


def _put(config: Path, one: Proved, source: Path, *, is_forced: bool) -> str:
    said = _put_files(config, one)
    settings = shell.settings_at(config)
    url = settings.store.url
    if not restoring.is_unused(url):
        raise RestoreFault("the database is in use: stop the centre first")
    if not is_forced and not restoring.is_empty(url):
        raise RestoreFault("the database is not empty; --force replaces it, and keeps an SQLite file aside")
    now_ms = utc_ms()
    aside = f".before-{now_ms}"
    before = restoring.place(url, one, shell.deed("restore", source.name, now_ms), aside)
    said += [f"what was there before is {before}"] if before else []
    return "\n".join([*said, "the database is in place; start the centre"])


def _put_files(config: Path, one: Proved) -> list[str]:
    """Files beside the database where there are none; what is there stays, and is named where it differs."""
    said = []
    for path, data in one.files:
        target = config.absolute() if str(path) == next(iter(one.content.files.values())) else path
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.touch(mode=0o600)
            target.write_bytes(data)
            said.append(f"{target}: from the backup")
        elif target.read_bytes() != data:
            said.append(f"{target}: is another one in the backup, and was left as it is")
    return said


def _relive(settings: CentralSettings) -> None:
    restoring.reclaim(settings.store.url)
    with shell.store_of(settings) as store:
        life = restoring.born_again(store, shell.deed("restore in place", "", utc_ms()))
    typer.echo(f"life {life}: boxes send again what this database may not have")


def _tell_status(at: BackupAt, *, as_json: bool) -> None:
    found = manifest.listed(at.folder)
    age_ms = utc_ms() - found[-1].content.at_ms if found else None
    is_old = age_ms is None or age_ms > at.max_age_h * _HOUR_MS
    if as_json:
        typer.echo(_json({"is_old": is_old, "age_ms": age_ms, "backups": found}))
    else:
        typer.echo(
            "\n".join(f"{one.file}  {one.bytes} bytes  {one.content.counts['event']} events" for one in found)
        )
        typer.echo("too old, or none" if is_old else "good")
    if is_old:
        raise typer.Exit(shell.FAULTS)


def _summary(one: Proved) -> str:
    found = one.found
    return (
        f"{found.counts['event']} events, {found.sealed_days} sealed days, the last one's digest"
        f" {found.digest or '-'}, {found.trail_rows} rows of the trail: all of it proved"
    )


def _plan(config: Path, settings: CentralSettings, at: BackupAt) -> Plan:
    zone = shell.county_at(config, settings).profile.timezone
    # The settings come first: a restore knows them by that.
    files = list(dict.fromkeys([config.absolute(), *files_named(settings)]))
    if len(files) > package.FILES_MAX or any(one.stat().st_size > package.FILE_BYTES_MAX for one in files):
        raise shell.refused(f"{config}: names more than {package.FILES_MAX} files, or one beyond 16 MB")
    return Plan(at, at.work_folder or _work(settings), files, ZoneInfo(zone))


def _work(settings: CentralSettings) -> Path:
    """Beside the database: the picture is as personal as it is."""
    if settings.store.url.startswith("sqlite:///"):
        return Path(settings.store.url.removeprefix("sqlite:///")).absolute().parent
    return settings.web.secret_file.absolute().parent


def _paced(mb_per_s: float) -> Callable[[int], None]:
    """Wait as long as so many bytes may take."""

    def pace(size: int) -> None:
        time.sleep(size / (mb_per_s * 1e6))

    return pace


def _backup_at(config: Path, settings: CentralSettings) -> BackupAt:
    if settings.backup is None:
        raise shell.refused(f"{config}: has no [backup]; docs/backup.md says what it needs")
    return settings.backup


def _json(value: Manifest | dict[str, object]) -> str:
    return msgspec.json.encode(value).decode()
