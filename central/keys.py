"""The centre's secrets in files: what seals persons, signs sessions and commands, lets partners in."""

import secrets
from pathlib import Path

from central.settings import CentralSettings
from central.store.ledgers.sealing import Sealer, key_in
from plumbing import signing
from plumbing.settings import SettingsError

_SECRET_BYTES = 32
_TOKEN_CHARS_MIN = 24


def sealer(settings: CentralSettings) -> Sealer:
    """What seals persons. Raises SettingsError for a key that was cut short: no other would open them."""
    path = settings.personal.key_file or settings.web.secret_file.with_name("personal.key")
    try:
        return Sealer(key_in(path))
    except ValueError as why:
        raise SettingsError(path, [str(why)]) from why


def capture_token(settings: CentralSettings) -> str:
    """The token of partners' systems, "" where none may send. Raises SettingsError for one too short."""
    path = settings.trace.capture_token_file
    if path is None:
        return ""
    try:
        token = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as why:
        raise SettingsError(path, [str(why)]) from why
    if len(token) < _TOKEN_CHARS_MIN:
        raise SettingsError(
            path, [f"the token has {len(token)} characters; give at least {_TOKEN_CHARS_MIN}"]
        )
    return token


def secret(path: Path) -> bytes:
    """The key that signs sessions, made at the first use and readable by us alone.

    A file that is too short was cut off while it was written, by a power cut or a full disk: it is made anew.
    """
    if not path.exists() or len(path.read_bytes()) < _SECRET_BYTES:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(secrets.token_bytes(_SECRET_BYTES))
    return path.read_bytes()


def command_key(settings: CentralSettings) -> bytes:
    """The private key that commands are signed with, b"" where there is none. Raises SettingsError."""
    path = settings.command_key_file()
    if path is None:
        return b""
    try:
        return signing.read_key(path)
    except (OSError, signing.KeyFault) as why:
        raise SettingsError(path, [f"{why}; make one by `sanji central command key`"]) from why
