"""The centre's units: what they start writes where they let it write, and nowhere else."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.system.processes import sanji
from tests.system.shims.strict import USER, started

_CENTRE = """
[store]
url = "sqlite:////var/lib/sanji/centre.sqlite"

[broker]
addresses = ["mqtts://localhost:8883"]
ca_file = "/var/lib/sanji/authority/root.crt"
certificate_file = "/var/lib/sanji/authority/centre.crt"
key_file = "/var/lib/sanji/authority/centre.key"

[web]
secret_file = "/var/lib/sanji/secret"

[identity]
folder = "/var/lib/sanji/authority"
brokers = ["mqtts://localhost:8883"]
url = "https://localhost:8443"

[backup]
folder = "/var/backups/sanji"
recipients = ["{recipient}"]
"""


@pytest.fixture(name="places")
def _places(tmp_path: Path) -> dict[str, Path]:
    """A centre's folders, as tmpfiles.d makes them, with an authority in them."""
    names = {
        "/etc/sanji": "etc",
        "/var/lib/sanji": "data",
        "/var/lib/sanji-broker": "broker",
        "/var/backups/sanji": "backups",
        "/run/sanji-broker": "run",
    }
    places = {place: tmp_path / name for place, name in names.items()}
    for path in places.values():
        path.mkdir()
        os.chown(path, USER, USER)
    done = subprocess.run(
        sanji("central", "backup-key", str(tmp_path / "backup.key")),
        capture_output=True,
        text=True,
        check=True,
    )
    recipient = done.stdout.split('"')[1]
    (tmp_path / "etc" / "centre.toml").write_text(_CENTRE.format(recipient=recipient), encoding="utf-8")
    return places


def does(unit: str, places: dict[str, Path], **words: str) -> subprocess.CompletedProcess[str]:
    """What comes of a unit's ExecStart, or of other words in its place."""
    command = started(unit, "ExecStart", places)
    for old, new in words.items():
        command = [one.replace(f"${{{old}}}", new) for one in command]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_the_centres_units_write_what_they_are_for(places: dict[str, Path]) -> None:
    """A backup, and all that the broker reads; neither needs more than its unit gives."""
    made = started("sanji-backup", "ExecStart", places)
    made[-1] = made[-1].replace("central backup", "central ca init")
    done = subprocess.run(made, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr

    done = does("sanji-broker", places, BROKER="mosquitto")
    assert done.returncode == 0, done.stdout + done.stderr
    names = {path.name for path in places["/var/lib/sanji-broker"].iterdir()}
    assert {"mosquitto.conf", "acl", "revoked.crl", "chain.crt", "broker.crt", "broker.key"} <= names
    assert not (places["/run/sanji-broker"] / "cut").exists()

    done = does("sanji-backup", places)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(list(places["/var/backups/sanji"].glob("centre-*.age"))) == 1
