"""The files of a box's identity, and its settings as the centre gave them."""

import json
import os
import tomllib
from pathlib import Path

from msgspec import Struct

from plumbing.trust import keys
from plumbing.trust.enrolment import Given


class Files(Struct, frozen=True):
    """Where all of it lies: one folder beside the outbox, which the agent may write: it renews by itself.

    Key and certificate are one file: both are renewed by one rename, and no power cut parts them.
    """

    folder: Path

    @property
    def identity(self) -> Path:
        """The private key, the certificate and its chain; readable by us alone."""
        return self.folder / "box.pem"

    @property
    def coming_key(self) -> Path:
        """The key that is being asked for: kept, so that an answer that was missed can be asked for again."""
        return self.folder / "coming.key"

    @property
    def authority(self) -> Path:
        """Whom the box believes."""
        return self.folder / "county.crt"

    @property
    def command_key(self) -> Path:
        """The public key of the centre's commands."""
        return self.folder / "command.pub"

    @property
    def release_key(self) -> Path:
        """The public key of releases as the centre told it: what counts is a copy that root has put aside."""
        return self.folder / "release.pub"


def key_to_ask_for(files: Files) -> keys.PrivateKey:
    """The key of the last try if there was one, else a new one. Raises KeyFault or OSError."""
    if not files.coming_key.exists():
        keys.write_secret(files.coming_key, keys.pem_of(keys.new_key()))
    return keys.read_key(files.coming_key)


def keep(files: Files, key: keys.PrivateKey, given: Given) -> None:
    """Put a new certificate in its place, with its key. Raises KeyFault for one over another key."""
    made = keys.parse_certificate(given.certificate)
    if keys.public_bytes(made) != keys.public_bytes_of(key):
        raise keys.KeyFault("the centre's certificate is for another key than this box's")
    keys.write_open(files.authority, given.authority.encode())
    keys.write_open(files.command_key, f"{given.command_key}\n".encode())
    if given.release_key:
        keys.write_open(files.release_key, f"{given.release_key}\n".encode())
    whole = keys.pem_of(key) + given.certificate.encode() + given.chain.encode()
    keys.write_secret(files.identity, whole)
    files.coming_key.unlink(missing_ok=True)
    _hand_over(files.folder)


def put_aside(files: Files, known: Path) -> str:
    """Root keeps the key of releases where the agent cannot write, once; says what is left to do."""
    if known.exists() or not files.release_key.exists():
        return ""
    if os.geteuid() == 0 and known.parent.is_dir():
        keys.write_open(known, files.release_key.read_bytes())
        return ""
    return f"for updates, as root: install -D -m 644 {files.release_key} {known}"


def word_in(settings: Path, section: str, key: str) -> str:
    """What settings that are there already say, such as the box's name; "" where it cannot be read."""
    try:
        found = tomllib.loads(settings.read_text(encoding="utf-8")).get(section)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return ""
    return str(found.get(key, "")) if isinstance(found, dict) else ""


def write_settings(path: Path, files: Files, given: Given, centre: str) -> None:
    """The box's settings without its devices, which are added by hand or by the centre."""
    text = f"""\
# Made by `sanji edge enrol`. Add the box's devices below; `sanji edge check` tells every fault at once.

[box]
name = {_quoted(given.box)}
site = {_quoted(given.site)}
county = {_quoted(given.county)}
role = {_quoted(given.role)}
data_dir = {_quoted(str(files.folder.parent))}

[broker]
addresses = [{", ".join(map(_quoted, given.brokers))}]
root = {_quoted(given.root)}
partitions = {given.partitions}
ca_file = {_quoted(str(files.authority))}
certificate_file = {_quoted(str(files.identity))}
key_file = {_quoted(str(files.identity))}

[commands]
key = {_quoted(given.command_key)}

[identity]
centre = {_quoted(centre)}
folder = {_quoted(str(files.folder))}
"""
    keys.write_open(path, text.encode())
    if path.parent == files.folder.parent:
        _hand_over(path)


def _hand_over(made: Path) -> None:
    """What root made belongs to the data folder's owner: the agent renews it, and is not root."""
    if os.geteuid() != 0:
        return
    whose = made.parent.stat()
    for path in (made, *(made.iterdir() if made.is_dir() else ())):
        os.chown(path, whose.st_uid, whose.st_gid)


def _quoted(text: str) -> str:
    """A basic string of TOML: JSON's escapes are among its own (toml.io, v1.0.0)."""
    return json.dumps(text, ensure_ascii=True)
