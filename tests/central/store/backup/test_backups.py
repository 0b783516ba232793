"""A backup is one moment of a working centre, proved, sealed, and enough to bring it back."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from central.commands import central
from central.store import tables
from central.store.backup import lives, manifest
from central.store.store import Store
from tests.central.centre import Centre, batch, centre_in, scans
from tests.central.database.address import address_in, is_postgresql, lose

_CONFIG = """
[store]
url = "{url}"
[broker]
addresses = ["mqtt://127.0.0.1:1"]
[web]
secret_file = "{folder}/secret"
[backup]
folder = "{folder}/backups"
recipients = ["{recipient}"]
mb_per_s = 1000
"""


class Site:
    """A centre with settings, a key and the commands, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.config, self.key = folder, folder / "centre.toml", folder / "backup.key"
        told = self.sanji("backup-key", str(self.key)).stdout
        recipient = told.split('"')[1]
        self.config.write_text(
            _CONFIG.format(url=address_in(folder), folder=folder, recipient=recipient), encoding="utf-8"
        )
        (folder / "secret").write_bytes(b"s" * 32)

    def sanji(self, *words: str, code: int = 0) -> Result:
        """A command of the centre."""
        done = CliRunner().invoke(central, words)
        assert done.exit_code == code, (done.output, done.exception)
        return done

    def backup(self) -> Path:
        """Make one; its file."""
        made = json.loads(self.sanji("backup", str(self.config), "--json").stdout.splitlines()[-1])
        return self.folder / "backups" / str(made["file"])

    def restore(self, source: Path, *words: str, code: int = 0) -> str:
        """Restore it; what was said."""
        done = self.sanji("restore", str(self.config), str(source), "--key", str(self.key), *words, code=code)
        return done.stdout + done.stderr


@pytest.fixture(autouse=True)
def _own_log() -> Iterator[None]:
    """A command run inside the test sends the log to a terminal that is gone afterwards."""
    yield
    structlog.reset_defaults()


@pytest.fixture(name="site")
def _site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture(name="centre")
def _centre(site: Site) -> Iterator[Centre]:
    with centre_in(site.folder) as centre:
        centre.receive(batch("s1", 1, *scans(50)))
        yield centre


def test_a_centre_comes_back_whole_and_under_another_life(site: Site, centre: Centre) -> None:
    """Every row of every table is what it was at the backup; only the life is new, and the trail notes it."""
    source = site.backup()
    before, life = _all(centre), _life(centre.store)
    centre.receive(batch("s1", 51, *scans(10, start=50)))
    centre.store.close()
    assert "not empty" in site.restore(source, code=1)
    said = site.restore(source, "--force")
    assert ("what was there before" in said) is not is_postgresql()
    with centre_in(site.folder) as back:
        assert {**_all(back), **_CHANGED} == {**before, **_CHANGED}
        assert _life(back.store) != life
        assert [row.deed for row in back.rows(tables.metadata.tables["trail"])] == ["restore"]
    site.sanji("verify-trail", str(site.config))


_CHANGED: dict[str, list[object]] = {"centre_life": [], "backup": [], "trail": []}


def _all(centre: Centre) -> dict[str, list[object]]:
    return {table.name: list(centre.rows(table)) for table in tables.metadata.sorted_tables}


def _life(store: Store) -> str:
    with store.read() as connection:
        return lives.standing(connection, 1).life


def test_a_lost_machine_comes_back_from_a_backup_and_the_key_alone(site: Site, centre: Centre) -> None:
    """Settings, and the keys that they name, come from the backup too: without them persons stay sealed."""
    source = site.backup()
    centre.store.close()
    config = site.config.read_bytes()
    lose(site.folder)
    for lost in ("centre.toml", "secret"):
        (site.folder / lost).unlink()
    site.restore(source)
    assert site.config.read_bytes() == config
    assert (site.folder / "secret").read_bytes() == b"s" * 32
    with centre_in(site.folder) as back:
        assert len(back.log()) == 50


def test_a_centre_that_works_is_not_replaced(site: Site, centre: Centre) -> None:
    """While anybody has the database open, nothing is put in its place."""
    source = site.backup()
    assert len(centre.log()) == 50
    assert "stop the centre" in site.restore(source, "--force", code=1)
    assert len(centre.log()) == 50


@pytest.mark.parametrize("at", [0.0, 0.3, 0.6, 0.999])
def test_a_damaged_backup_is_refused_and_nothing_is_touched(site: Site, centre: Centre, at: float) -> None:
    """Wherever a byte was changed, the restore says so before it puts anything in place."""
    source = site.backup()
    standing = _all(centre)
    centre.store.close()
    data = bytearray(source.read_bytes())
    data[int(at * len(data))] ^= 1
    source.write_bytes(data)
    assert "take another" in site.restore(source, "--force", code=1)
    with centre_in(site.folder) as untouched:
        assert _all(untouched) == standing


def test_a_log_that_was_changed_makes_no_backup(site: Site, centre: Centre) -> None:
    """What the gap ledger and the log do not agree on is told, and the earlier backups stay."""
    good = site.backup()
    with centre.store.write() as connection:
        connection.execute(tables.event.delete().where(tables.event.c.seq == 7))
    said = site.sanji("backup", str(site.config), code=1).stderr
    assert "50 events, and 49 are there" in said
    assert [one.file for one in manifest.listed(good.parent)] == [good.name]
    assert not list(site.folder.rglob("*.part*"))


def test_what_is_confirmed_later_belongs_to_the_next_backup(site: Site, centre: Centre) -> None:
    """Marks are the numbers of backups: what two good ones hold is safe, and no more."""
    with centre.store.read() as connection:
        assert lives.standing(connection, 2).mark == 0
    site.backup()
    with centre.store.read() as connection:
        first = lives.standing(connection, 2)
    site.backup()
    with centre.store.read() as connection:
        second, eager = lives.standing(connection, 2), lives.standing(connection, 1)
    assert (first.mark, first.safe) == (2, 0)
    assert (second.mark, second.safe, eager.safe) == (3, 1, 2)


def test_the_status_says_when_there_is_none(site: Site, centre: Centre) -> None:
    """Exit code 1 is what a timer or a watch sees."""
    assert centre.log()
    site.sanji("backup", str(site.config), "--status", code=1)
    site.backup()
    told = json.loads(site.sanji("backup", str(site.config), "--status", "--json").stdout)
    assert not told["is_old"]
    assert len(told["backups"]) == 1


def test_the_centre_needs_no_secret_to_make_one(site: Site, centre: Centre) -> None:
    """The key that opens backups may be far away; and the file of a backup is its owner's alone to read."""
    assert centre.log()
    site.key.rename(site.folder.with_suffix(".key"))
    source = site.backup()
    assert source.stat().st_mode & 0o077 == 0
    site.sanji("backup-key", str(site.key))
    assert "other keys" in site.restore(source, "--check", code=1)


def test_a_recipient_that_is_none_is_a_fault_of_the_settings(site: Site) -> None:
    """A typing error is found by `check`, not when a backup is needed."""
    text = site.config.read_text("utf-8").replace('["age1', '["age1q')
    site.config.write_text(text, encoding="utf-8")
    said = site.sanji("check", str(site.config), code=2).stderr
    assert "backup.recipients" in said
