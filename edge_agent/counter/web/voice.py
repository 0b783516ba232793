"""Spoken prompts: sound files in a folder, by name; whoever speaks the dialect may record them anew."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import ascii_lowercase

from edge_agent.counter.settings import Web
from edge_agent.trade.outcome import Said
from plumbing import i18n

KINDS: Mapping[str, str] = {
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
}
"""The suffixes that are looked for, in this order."""
_TEXTS = Path(__file__).parent / "text"
_SPOKEN = "zh-CN"
_AT_BOX = frozenset({"127.0.0.1", "::1", "localhost"})
# Letters of any script, digits, _ and -: no name can lead out of the folder.
_NAME = re.compile(r"[\w-]{1,64}")
_FIELD = re.compile(r"\{\w+\}")
_PROMPTS_MAX = 32
_BYTES_MAX = 4 * 2**20


class Voice:
    """The prompts of a folder, looked for anew each time: they may be replaced while the box runs."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def file(self, name: str) -> Path | None:
        """The prompt's sound; None where there is none that can be read and is no longer than 4 MiB."""
        if self._folder is None or not _NAME.fullmatch(name):
            return None
        return next((path for suffix in KINDS if _is_sound(path := self._folder / f"{name}{suffix}")), None)

    def sequence(self, said: Said) -> list[str]:
        """The prompts to be played in order, as far as there are any.

        Those that are asked for; else that of the sentence; else that of its kind.
        """
        if self._folder is None:
            return []
        for names in (said.voice.split()[:_PROMPTS_MAX], [said.key], [said.kind]):
            found = [name for name in names if self.file(name)]
            if found:
                return found
        return []

    def missing(self) -> list[str]:
        """The names of prompts that have no sound."""
        return [name for name in prompts() if not self.file(name)]


def prompts() -> dict[str, str]:
    """What may be spoken: each prompt's name and its Chinese sentence, … where a word is put in."""
    catalogue = i18n.load(_TEXTS, (_SPOKEN,)).get(_SPOKEN)
    letters = {letter: letter.upper() for letter in ascii_lowercase}
    told = {
        name: _FIELD.sub("…", catalogue.text(key))
        for key in sorted(catalogue.keys)
        for table, _, name in (key.partition("."),)
        if table in ("prompt", "said")
    }
    return letters | told


def web_notes(web: Web, *, has_operators: bool) -> Iterator[str]:
    """What is no fault of the settings, and yet will not be as whoever wrote them thinks."""
    if web.voice_dir and len(Voice(web.voice_dir).missing()) == len(prompts()):
        yield f"web.voice_dir: {web.voice_dir} has no prompts; the page beeps. See sanji edge prompts"
    if web.host not in _AT_BOX and not has_operators:
        yield "web.host: without an [operator] the page is shown at the box alone"


def _is_sound(path: Path) -> bool:
    try:
        return path.is_file() and 0 < path.stat().st_size <= _BYTES_MAX
    except OSError:
        return False
