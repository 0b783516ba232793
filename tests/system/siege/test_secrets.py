"""What is secret stands in no log, no list of processes, no environment and no error text."""

import re
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import httpx
import pytest

from tests.brokers import listens
from tests.system.field.field import Field
from tests.waiting import until

pytestmark = pytest.mark.timeout(200)
_PASSWORD, _GUESS, _DATABASES = "tea mountain 4291", "guess river 8823", "pg-secret-7731"
_SECRET_CHARS_MIN = 12
_BACKUP = '\n[backup]\nfolder = "{folder}/backups"\nrecipients = ["{recipient}"]\n'


class Watched:
    """A county whose every word is kept, and the secrets in it by what they are."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.field = folder, Field(folder, "mosquitto")
        self.words: list[tuple[str, str]] = []
        self.secrets: dict[str, str] = {"password": _PASSWORD, "guessed password": _GUESS}

    def said(self, *words: str, typed: str = "", code: int = 0) -> str:
        """What a command says; it is kept with the command's own words."""
        told = self.field.said(*words, typed=typed, code=code)
        self.words += [(f"output of {words[:3]}", told), (f"words of {words[:3]}", " ".join(words))]
        return told

    def shown(self, *words: str) -> str:
        """The same of a command that is there to show a secret once: its output is left out."""
        told = self.said(*words)
        self.words.pop(-2)
        return told

    def look_at_processes(self) -> None:
        """The words and the environment of all that runs, as anybody on the machine sees them."""
        pids = [child.pid for child in self.field.children] + [self.field.broker.pid]
        for pid in pids:
            for name in ("cmdline", "environ"):
                told = Path(f"/proc/{pid}/{name}").read_bytes().replace(b"\0", b" ")
                self.words.append((f"{name} of {pid}", told.decode(errors="replace")))

    def look_at_files(self) -> None:
        """Private keys and secrets in files are secrets, and the logs are words."""
        for path in self.folder.rglob("*"):
            if not path.is_file():
                continue
            if path.suffix == ".log":
                self.words.append((path.name, path.read_text(errors="replace")))
            elif path.suffix in (".key", ".pem") or path.name == "secret":
                self._learn(path)

    def _learn(self, path: Path) -> None:
        text, is_private = path.read_bytes().decode("latin-1"), not path.name.endswith(".pem")
        for line in text.splitlines():
            if "-----" in line:
                is_private = "PRIVATE" in line
            elif is_private and len(line) >= _SECRET_CHARS_MIN and not line.startswith("#"):
                self.secrets[f"{path.name}: {len(self.secrets)}"] = line
        assert path.stat().st_mode & 0o077 == 0, f"{path} may be read by others"

    def found(self) -> list[str]:
        """Where which secret stands."""
        return [
            f"{what} in {where}"
            for what, secret in self.secrets.items()
            for where, said in self.words
            if secret in said
        ]


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    """Everything is ended, whatever happens."""
    with ExitStack() as stack:
        made = Watched(tmp_path)
        stack.callback(made.field.stop)
        yield made


def _rises(watched: Watched) -> None:
    field, config = watched.field, str(watched.field.config)
    shown = watched.shown("central", "box", "add", config, "box-a", "--site", "HUB", "--json")
    found = re.search(r'"code":"([^"]+)"', shown)
    assert found
    watched.secrets["code"] = found[1]
    field.configure()
    field.broker.start()
    field.start("centre", "central", "run", config)
    until(lambda: listens(field.ports["door"]) and listens(field.ports["web"]), "all is served", 30)
    where = ("--config", f"{field.folder}/box/box.toml", "--data-dir", f"{field.folder}/box/data")
    door = f"https://localhost:{field.ports['door']}"
    watched.said("edge", "enrol", "--centre", door, *where, typed=f"{found[1]}\n")
    field.start("box", "edge", "run", str(field.folder / "box" / "box.toml"))
    until(lambda: field.confirmed() > 0 and field.backlog("box") == 0, field.words(), 30)


def _logs_in(watched: Watched) -> None:
    config = str(watched.field.config)
    watched.said("central", "user", "add", config, "chief", "--role", "admin", typed=f"{_PASSWORD}\n")
    with httpx.Client(base_url=f"http://127.0.0.1:{watched.field.ports['web']}", timeout=30) as client:
        form = re.search(r'name="csrf" value="([^"]+)"', client.get("/login").text)
        assert form
        for password, status in ((_GUESS, 401), (_PASSWORD, 303)):
            given = {"csrf": form[1], "name": "chief", "password": password}
            assert client.post("/login", data=given).status_code == status
        watched.secrets |= {f"cookie {n}": value for n, value in enumerate(client.cookies.values())}
        assert client.get(f"/search?q={_GUESS}&token={_PASSWORD}").status_code == 200
    shown = watched.shown("central", "token", "add", config, "bureau", "--scope", "read:parcels")
    (token,) = re.findall(r"sanji_[A-Za-z0-9_-]{20,}", shown)
    watched.secrets["token"] = token
    answer = httpx.get(
        f"http://127.0.0.1:{watched.field.ports['web']}/api/v1/parcels",
        headers={"authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 200


def _orders(watched: Watched) -> None:
    config = str(watched.field.config)
    watched.said("central", "command", "send", config, "log.fetch", "box-a", "--text", "500")
    with closing(sqlite3.connect(f"file:{watched.folder}/centre.sqlite?mode=ro", uri=True)) as db:
        query = "SELECT id FROM command WHERE kind = 'log.fetch' AND state = 'done'"
        until(lambda: db.execute(query).fetchone(), watched.field.words(), 30)
        (number,) = db.execute(query).fetchone()
    watched.said("central", "command", "fetch", config, str(number))


def _is_brought_back(watched: Watched) -> None:
    config = watched.field.config
    key = watched.folder / "backup.key"
    told = watched.said("central", "backup-key", str(key))
    (recipient,) = re.findall(r'"(age1[a-z0-9]+)"', told)
    (watched.folder / "backups").mkdir()
    with config.open("a") as settings:
        settings.write(_BACKUP.format(folder=watched.folder, recipient=recipient))
    watched.said("central", "backup", str(config))
    (made,) = (watched.folder / "backups").glob("*.age")
    watched.said("central", "restore", str(config), str(made), "--key", str(key), "--check")


def _fails(watched: Watched) -> None:
    """A database that is not there, whose address bears its password."""
    watched.secrets["database's password"] = _DATABASES
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        where = f"://sanji:{_DATABASES}@127.0.0.1:{nobody.getsockname()[1]}/sanji"
        broken, settings = watched.folder / "broken.toml", watched.field.config.read_text()
        # A scheme that is none, which is a fault of the settings; then a database that is not there.
        for scheme, code in (("postgres", 2), ("postgresql+psycopg", 1)):
            broken.write_text(re.sub(r'url = "sqlite[^"]+"', f'url = "{scheme}{where}"', settings))
            watched.said("central", "run", str(broken), code=code)


def test_no_secret_is_in_logs_or_lists_of_processes(watched: Watched) -> None:
    """From the first code to a restore, with refusals and failures on the way."""
    _rises(watched)
    _logs_in(watched)
    _orders(watched)
    _is_brought_back(watched)
    watched.look_at_processes()
    _fails(watched)
    for child in reversed(watched.field.children):
        child.stop()
    watched.look_at_files()
    assert len(watched.secrets) > 20
    assert len(watched.words) > 15
    assert watched.found() == []
