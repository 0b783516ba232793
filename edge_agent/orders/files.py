"""A box's settings on its disk: the file that counts, and a new one that is tried beside it.

`box.toml` is there at any moment, whole: new settings lie in `box.toml.next` while they are tried, and take
its place by one rename, or are put aside as `box.toml.undone` by another. `box.toml.trial` says how the trial
stands. Each file is written under another name, synced, and renamed.
"""

import os
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct, structs

from edge_agent.settings import EdgeSettings, load_edge
from logistics.events.shape import Digest
from logistics.orders import CONFIG_BYTES_MAX, config_digest
from plumbing import durable, logs
from plumbing.settings import SettingsError, secret_text

STARTS_MAX = 3
_NOTE_BYTES_MAX = 8192
_WHY_CHARS_MAX = 1000


class ConfigRefused(Exception):
    """These settings are not tried: `reason` in a word, and why in full."""

    def __init__(self, reason: str, why: str) -> None:
        self.reason = reason
        super().__init__(why)


class Note(Struct, frozen=True):
    """How a trial of the settings `digest` stands; `why` is given once they are undone."""

    digest: Digest
    starts: int = 0
    why: str = ""


class Chosen(Struct, frozen=True):
    """By what this life of the agent goes. `told` is a trial that ended and that nobody was told of yet."""

    settings: EdgeSettings
    digest: str
    is_trial: bool = False
    told: Note | None = None


class ConfigFiles:
    """The settings at `path` and what lies beside them. Each call that writes is on disk when it returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.next = path.with_name(path.name + ".next")
        self.undone = path.with_name(path.name + ".undone")
        self._note = path.with_name(path.name + ".trial")
        self._log = logs.get("config")

    def choose(self) -> Chosen:
        """What to start with: new settings under trial while they may be, else the old. Raises SettingsError.

        Settings that cannot be read, or by which the agent began three times and did not come through, are
        undone here.
        """
        note = self._read_note()
        if self.next.exists():
            try:
                return self._begun(note)
            except ConfigRefused as why:
                note = self.undo(str(why))
        settings, digest = load_edge(self.path), self.digest()
        is_over = note is not None and (note.why or note.digest == digest)
        return Chosen(settings, digest, told=note if is_over else None)

    def digest(self) -> str:
        """By which the settings that count are known."""
        return _digest_of(self.path)

    def try_next(self, text: str, running: EdgeSettings) -> None:
        """Have the next start try these settings. Raises ConfigRefused, and OSError for no room or right."""
        if self.next.exists():
            raise ConfigRefused("busy", "other settings are being tried")
        draft = self._written(self.next, text.encode())
        try:
            _demand_fit(draft, running)
            self._write_note(Note(config_digest(text)))
        except BaseException:
            draft.unlink()
            raise
        self._rename(draft, self.next)

    def keep(self) -> None:
        """The new settings count from now on."""
        self._rename(self.next, self.path)

    def undo(self, why: str) -> Note:
        """The old settings count again; why, for whoever starts next to tell."""
        note = self._read_note() or Note(_digest_of(self.next))
        note = structs.replace(note, why=note.why or why[:_WHY_CHARS_MAX])
        self._write_note(note)
        self._rename(self.next, self.undone)
        self._log.warning("config.undone", digest=note.digest[:12], why=note.why)
        return note

    def forget(self) -> None:
        """What became of the trial has been told."""
        durable.forget(self._note)

    def _begun(self, note: Note | None) -> Chosen:
        digest = _digest_of(self.next)
        if note is None or note.digest != digest:
            raise ConfigRefused("unknown", f"no trial of {self.next.name} was begun")
        if note.why:
            raise ConfigRefused("undone", note.why)
        if note.starts >= STARTS_MAX:
            raise ConfigRefused("starts", f"the agent began {note.starts} times and was not confirmed")
        self._write_note(structs.replace(note, starts=note.starts + 1))
        try:
            return Chosen(load_edge(self.next), digest, is_trial=True)
        except SettingsError as why:
            raise ConfigRefused("faulty", _said(why)) from why

    def _read_note(self) -> Note | None:
        """How a trial stands; None without one, or where the note is none of ours."""
        try:
            with self._note.open("rb") as file:
                return msgspec.json.decode(file.read(_NOTE_BYTES_MAX), type=Note)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None

    def _write_note(self, note: Note) -> None:
        self._rename(self._written(self._note, msgspec.json.encode(note)), self._note)

    def _written(self, path: Path, data: bytes) -> Path:
        """A draft of the file, on disk."""
        draft = path.with_name(path.name + ".draft")
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        return draft

    def _rename(self, old: Path, new: Path) -> None:
        """In one step, on disk when this returns (POSIX rename(2), and fsync(2) of the folder)."""
        old.replace(new)
        durable.sync_folder(new.parent)


def _digest_of(path: Path) -> str:
    with suppress(OSError, UnicodeDecodeError), path.open("rb") as file:
        return config_digest(file.read(CONFIG_BYTES_MAX * 4).decode())
    return config_digest("")


def _demand_fit(draft: Path, running: EdgeSettings) -> None:
    """Raises ConfigRefused for settings that `sanji edge check` faults, or that are another box's."""
    try:
        new = load_edge(draft)
        secret_text(new.broker.password_file)
    except SettingsError as why:
        raise ConfigRefused("faulty", _said(why)) from why
    ours, theirs = running.box, new.box
    for name in ("name", "county", "data_dir"):
        if getattr(ours, name) != getattr(theirs, name):
            told = (
                f"box.{name}: is {getattr(ours, name)} here and {getattr(theirs, name)} in the new settings"
            )
            raise ConfigRefused("foreign", f"{told}; a box keeps its name and its data")


def _said(why: SettingsError) -> str:
    return "; ".join(why.faults)
