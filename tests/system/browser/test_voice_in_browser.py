"""Spoken prompts in a real browser: the beep first, prompts in order, a new result stops the old one's."""

import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from edge_agent.counter.bench import Bench
from edge_agent.trade.outcome import Outcome, Said
from plumbing.clock import Moment
from tests.edge_agent.counter.rig import Rig, running
from tests.system.browser.counter import before

_RATE_HZ = 8000
# The browser's own players, with what they do written down.
_LISTEN = """
window.heard = [];
const note = (what) => window.heard.push(what);
const { play, pause } = HTMLMediaElement.prototype;
HTMLMediaElement.prototype.play = function () {
  const name = decodeURIComponent(this.src.split("/").pop());
  if (window.sounding && !window.sounding.paused && !window.sounding.ended) note("two at once");
  window.sounding = this;
  note("play " + name);
  this.addEventListener("ended", () => note("end " + name));
  return play.call(this);
};
HTMLMediaElement.prototype.pause = function () { note("stop"); return pause.call(this); };
const { start } = OscillatorNode.prototype;
OscillatorNode.prototype.start = function (...when) { note("beep"); return start.apply(this, when); };
"""


class _Speak:
    """A deed that says a sequence."""

    def __init__(self, voice: str) -> None:
        self.voice = voice

    def do(self, _bench: Bench, _now: Moment) -> Outcome:
        """Nothing else."""
        return Outcome(said=Said("ok", "done", voice=self.voice))


def _record(path: Path, length_s: float) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(_RATE_HZ)
        file.writeframes(b"\x80" * int(_RATE_HZ * length_s))


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """An agent with some prompts, one of which is no sound and one of which is long."""
    folder = tmp_path / "voice"
    folder.mkdir()
    for name, length_s in (("code", 0.1), ("1", 0.1), ("湖山", 0.1), ("long", 30), ("refused", 0.1)):
        _record(folder / f"{name}.wav", length_s)
    (folder / "broken.ogg").write_bytes(b"no sound")
    with running(tmp_path, web={"port": 0, "voice_dir": folder}) as made:
        yield made


@pytest.fixture
def page(browser: Browser, rig: Rig) -> Iterator[Page]:
    """The page of scans, which may sound without having been touched."""
    page = browser.new_page()
    page.add_init_script(_LISTEN)
    with before(page, rig) as made:
        yield made


def _heard(page: Page, until: str) -> list[str]:
    page.wait_for_function("what => window.heard.includes(what)", arg=until)
    return list(page.evaluate("window.heard"))


def test_prompts_follow_the_beep_in_order(page: Page, rig: Rig) -> None:
    """What is missing or no sound is skipped: the others are heard all the same."""
    rig.asking.do(_Speak("code missing broken 1 湖山"))
    heard = _heard(page, "end 湖山")
    begun = [what for what in heard if not what.startswith("end")]
    assert begun == ["beep", "play code", "play broken", "play 1", "play 湖山"]
    assert [what for what in heard if what.startswith("end")] == ["end code", "end 1", "end 湖山"]


def test_a_new_result_stops_the_old_one_s_voice(page: Page, rig: Rig) -> None:
    """Its beep comes at once, and nothing more of what was being said."""
    rig.asking.do(_Speak("long code"))
    _heard(page, "play long")
    rig.scan("hello")
    heard = _heard(page, "end refused")
    assert heard == ["beep", "play long", "beep", "stop", "play refused", "end refused"]
