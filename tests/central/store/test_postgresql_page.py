"""docs/postgresql.md: its commands are run, its settings are read, and by them a centre stands."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from central.commands import central
from central.settings import CentralSettings, load_central
from central.store.store import Store
from tests import needs
from tests.central.postgresql import Cluster, cluster
from tests.needs import ROOT

PAGE = (ROOT / "docs" / "postgresql.md").read_text("utf-8")
SETTINGS = '{store}[broker]\naddresses = ["mqtt://127.0.0.1:1"]\n[web]\nsecret_file = "{folder}/secret"\n'
PASSWORD = "bamboo 7 river"


@pytest.fixture(name="server", scope="module")
def _server() -> Iterator[Cluster]:
    """A server as the page finds it: nobody has made anything."""
    with cluster() as made:
        yield made


def blocks(language: str) -> list[str]:
    """The page's examples in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def said_to_psql(server: Cluster, block: str) -> None:
    """Run a block's statements as the page has them; the tests' administrator is called `sanji` already."""
    for line in block.splitlines():
        words = shlex.split(line)
        if "psql" not in words:
            continue
        database = words[words.index("psql") + 1]
        name = "postgres" if database == "-c" else database.replace("sanji", "county")
        with server.connection(name) as connection:
            connection.execute(words[-1].replace("sanji", "county").encode())


def config(folder: Path, url: str) -> Path:
    path = folder / "centre.toml"
    path.write_text(SETTINGS.format(store=f'[store]\nurl = "{url}"\n', folder=folder), "utf-8")
    return path


def urls() -> list[str]:
    """The addresses of the page's settings, which the settings take."""
    return [line.split('"')[1] for block in blocks("toml") for line in block.splitlines() if "url = " in line]


def test_its_settings_are_settings(tmp_path: Path) -> None:
    """Both addresses are taken as they stand."""
    local, remote = urls()
    for url in (local, remote):
        assert isinstance(load_central(config(tmp_path, url)), CentralSettings)
    assert "passfile=" in remote
    assert "sslmode=verify-full" in remote


def test_a_centre_stands_by_its_steps(tmp_path: Path, server: Cluster) -> None:
    """Role and database as it makes them; the check before and after the first start; a system's new ICU."""
    making, renewing = blocks("sh")
    needs.require(server.has_icu(), "needs a PostgreSQL that sorts by ICU, as Debian's do")
    said_to_psql(server, making)
    url = server.address("county").replace("sanji@", "county@")
    path = config(tmp_path, url)
    assert "has no tables yet" in _checked(path)
    store = Store(url)
    with store.read() as connection:
        names = connection.exec_driver_sql(
            "SELECT n FROM (VALUES ('云峰'), ('大柘'), ('妙高')) AS t (n) ORDER BY n"
        )
        assert [row[0] for row in names] == ["大柘", "妙高", "云峰"]
    store.close()
    assert "is of this version" in _checked(path)
    said_to_psql(server, renewing)
    assert "is of this version" in _checked(path)


def test_a_password_stands_in_a_file_of_its_own(tmp_path: Path, server: Cluster) -> None:
    """The address names the file; without it, or where others may read it, the server is not spoken to."""
    folder = server.address("").partition("host=")[2]
    hba = Path(folder, "data", "pg_hba.conf")
    with server.connection("postgres") as connection:
        connection.execute(f"CREATE ROLE remote LOGIN PASSWORD '{PASSWORD}'".encode())
        connection.execute("CREATE DATABASE remote OWNER remote TEMPLATE template0 ENCODING 'UTF8'")
        hba.write_text("local remote remote scram-sha-256\n" + hba.read_text())
        connection.execute("SELECT pg_reload_conf()")
    passes = tmp_path / "database.pass"
    passes.write_text(f"*:5432:remote:remote:{PASSWORD}\n")
    url = f"postgresql+psycopg://remote@/remote?host={folder}&passfile={passes}"
    passes.chmod(0o644)
    assert "no password supplied" in _checked(config(tmp_path, url), code=1)
    passes.chmod(0o600)
    assert "has no tables yet" in _checked(config(tmp_path, url))


def test_what_it_says_is_what_is_said() -> None:
    """Each fault of the page's last table stands in the code."""
    code = "\n".join(path.read_text("utf-8") for path in Path(ROOT, "central", "store").glob("*.py"))
    for said in (
        "PostgreSQL needs psycopg",
        "a centre needs 15 or later",
        "its encoding is",
        "may make no tables there",
    ):
        assert said in PAGE
        assert said in code


def _checked(path: Path, code: int = 0) -> str:
    done = CliRunner().invoke(central, ["check", str(path)])
    assert done.exit_code == code, done.output
    return done.output
