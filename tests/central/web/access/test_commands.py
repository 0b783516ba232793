"""Accounts from the machine itself, and the trail held against its chain."""

import json
from pathlib import Path

from sqlalchemy import delete, update

from central.store.access import tables
from central.store.access.tables import trail
from central.store.store import Store
from tests.central.database.address import url_in
from tests.central.test_commands import call, config, own_log

__all__ = ["own_log"]
LI = "tea mountain 42\n"


def made(tmp_path: Path) -> Path:
    """A centre with an admin called li and an operator at C1 called wang."""
    path = config(tmp_path)
    assert call("central", "user", "add", path, "li", "--role", "admin", typed=LI).exit_code == 0
    done = call("central", "user", "add", path, "wang", "--role", "operator", "--site", "C1", typed=LI)
    assert done.stdout == "account wang, operator\n"
    return path


def store(tmp_path: Path) -> Store:
    return Store(url_in(tmp_path))


def listed(path: Path) -> dict[str, dict[str, object]]:
    lines = call("central", "user", "list", path, "--json").stdout.splitlines()
    return {one["name"]: one for one in map(json.loads, lines)}


def test_accounts_are_made_listed_and_changed(tmp_path: Path) -> None:
    """Role, sites, off and on, each by a command of its own."""
    path = made(tmp_path)
    assert listed(path)["wang"]["sites"] == ["C1"]
    assert (
        call("central", "user", "role", path, "wang", "warehouse").stdout
        == "account wang, operator → warehouse\n"
    )
    assert call("central", "user", "sites", path, "wang", "--site", "C2", "--site", "C1").exit_code == 0
    assert call("central", "user", "off", path, "wang").stdout == "account wang, off\n"
    wang = listed(path)["wang"]
    assert (wang["role"], wang["sites"], wang["is_off"]) == ("warehouse", ["C1", "C2"], True)
    assert call("central", "user", "on", path, "wang").exit_code == 0
    assert call("central", "user", "sites", path, "wang").stdout.endswith("→ whole county\n")
    assert "wang  warehouse  whole county  password only\n" in call("central", "user", "list", path).stdout


def test_passwords_and_second_factors_are_given_anew(tmp_path: Path) -> None:
    """For who forgot the one or lost the other; a weak password is refused with code 2."""
    path = made(tmp_path)
    assert call("central", "user", "password", path, "wang", typed="bamboo bridge 77\n").exit_code == 0
    assert call("central", "user", "password", path, "wang", typed="short\n").exit_code == 2
    assert "no second factor" in call("central", "user", "totp-reset", path, "wang").stdout


def test_the_last_admin_stays(tmp_path: Path) -> None:
    """Nobody locks the county out, by whichever command; with another one it may go."""
    path = made(tmp_path)
    for deed, *more in (("role", "manager"), ("off",), ("sites", "--site", "C1")):
        done = call("central", "user", deed, path, "li", *more)
        assert (done.exit_code, "last who may" in done.stderr) == (2, True)
    assert call("central", "user", "role", path, "wang", "admin").exit_code == 0
    assert call("central", "user", "off", path, "li").exit_code == 2, "wang reaches C1 alone"
    assert call("central", "user", "sites", path, "wang").exit_code == 0
    assert call("central", "user", "off", path, "li").exit_code == 0


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    """An unknown name, an unknown site."""
    path = made(tmp_path)
    assert call("central", "user", "off", path, "zhao").exit_code == 2
    assert call("central", "user", "sites", path, "wang", "--site", "MOON").exit_code == 2


def test_the_trail_tells_what_commands_did_and_holds(tmp_path: Path) -> None:
    """From what to what, without a password; a changed or missing row is found."""
    path = made(tmp_path)
    call("central", "user", "role", path, "wang", "warehouse")
    done = call("central", "verify-trail", path)
    assert (done.exit_code, done.stdout) == (0, "3 rows: each follows from the one before it\n")
    kept = store(tmp_path)
    with kept.write() as connection:
        subjects = [row.subject for row in connection.execute(trail.select().order_by(trail.c.id))]
        assert subjects[2] == "wang operator→warehouse"
        assert "tea" not in " ".join(subjects)
        connection.execute(update(trail).where(trail.c.id == 2).values(subject="nothing"))
    done = call("central", "verify-trail", path)
    assert (done.exit_code, done.stdout.startswith("row 2 does not follow")) == (1, True)
    with kept.write() as connection:
        connection.execute(delete(trail).where(trail.c.id == 2))
    kept.close()
    assert json.loads(call("central", "verify-trail", path, "--json").stdout) == {"rows": 1, "broken": 3}


def test_no_password_lies_in_the_database(tmp_path: Path) -> None:
    """What is kept is an argon2 hash."""
    made(tmp_path)
    kept = store(tmp_path)
    with kept.read() as connection:
        rows = str(connection.execute(tables.account.select()).all())
    kept.close()
    assert LI.strip() not in rows
    assert "$argon2id$" in rows
