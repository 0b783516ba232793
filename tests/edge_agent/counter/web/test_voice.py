"""Spoken prompts: what is played for a result, and what is served."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from edge_agent.counter.settings import Web
from edge_agent.counter.web.app import serve_counter
from edge_agent.counter.web.voice import Voice, prompts, web_notes
from edge_agent.trade.outcome import Said
from tests.edge_agent.counter.rig import Rig, running


def _record(folder: Path, *files: str) -> Voice:
    folder.mkdir(exist_ok=True)
    for name in files:
        (folder / name).write_bytes(name.encode())
    return Voice(folder)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    """A browser before a page with a voice, whose folder lies beside a secret."""
    (tmp_path / "secret.ogg").write_bytes(b"secret")
    _record(tmp_path / "voice", "arrive.ogg", "湖山.mp3")
    rig: Rig
    with running(tmp_path, web={"port": 0, "voice_dir": tmp_path / "voice"}) as rig:
        serving = serve_counter(rig.settings, rig.board, rig.asking)
        rig.scan()
        with httpx.Client(base_url=serving.url) as made:
            yield made
        serving.stop()


def test_prompts_are_named_by_what_was_said(tmp_path: Path) -> None:
    """The result's own sequence first, without what is missing; then its sentence; then its kind."""
    voice = _record(tmp_path, "code.ogg", "1.wav", "dash.opus", "pay_first.mp3", "refused.ogg")
    assert voice.sequence(Said("ok", "arrive", voice="code 1 6 dash 4")) == ["code", "1", "dash"]
    assert voice.sequence(Said("refused", "pay_first", voice="nothing such")) == ["pay_first"]
    assert voice.sequence(Said("refused", "lead_only")) == ["refused"]
    assert voice.sequence(Said("ok", "arrive")) == []


def test_prompts_may_be_recorded_anew_at_any_time(tmp_path: Path) -> None:
    """Another dialect, another kind of file: nothing has to be restarted."""
    voice = _record(tmp_path, "ok.wav")
    assert voice.sequence(Said("ok", "arrive")) == ["ok"]
    _record(tmp_path, "arrive.ogg")
    assert voice.sequence(Said("ok", "arrive")) == ["arrive"]
    (tmp_path / "arrive.ogg").write_bytes(b"")
    assert voice.sequence(Said("ok", "arrive")) == ["ok"]


@pytest.mark.parametrize("folder", [None, Path("none"), Path("/dev/null"), Path("/proc/1/fd")])
def test_without_a_folder_there_is_the_beep(folder: Path | None) -> None:
    """Missing, no folder at all, or not for this user."""
    assert Voice(folder).sequence(Said("ok", "arrive", voice="1 2")) == []


def test_the_page_names_what_it_plays_and_the_box_serves_it(client: httpx.Client) -> None:
    """With the kind of its suffix; names may be Chinese, as places are."""
    assert 'data-voice="arrive"' in client.get("/").text
    answer = client.get("/voice/arrive")
    assert (answer.content, answer.headers["content-type"]) == (b"arrive.ogg", "audio/ogg")
    assert client.get("/voice/湖山").headers["content-type"] == "audio/mpeg"


@pytest.mark.parametrize("name", ["../secret", "/etc/hostname", "..", "", "a\0b", "arrive.ogg", "arrive\n"])
def test_a_result_s_own_words_lead_nowhere_either(tmp_path: Path, name: str) -> None:
    """A name is a name and no path, wherever it comes from."""
    voice = _record(tmp_path / "voice", "arrive.ogg", "arrive.ogg.ogg")
    _record(tmp_path, "secret.ogg")
    assert voice.file(name) is None


@pytest.mark.parametrize(
    "path", ["../secret", "..%2Fsecret", "%2e%2e%2fsecret", "arrive.ogg", "a%00b", "/etc/passwd", "x" * 65]
)
def test_no_name_leads_out_of_the_folder(client: httpx.Client, path: str) -> None:
    """Whatever the name is made of, there is no such page."""
    answer = client.get(f"/voice/{path}")
    assert answer.status_code == 404
    assert b"secret" not in answer.content


def test_every_prompt_has_a_sentence_for_who_records_it() -> None:
    """Digits, letters and results; words that are put in show as …, not as a template."""
    told = prompts()
    assert told["4"] == "四"
    assert told["a"] == "A"
    assert told["hand_out"] == "出库"
    assert not any("{" in sentence for sentence in told.values())


def test_check_says_what_will_not_be_as_it_was_meant(tmp_path: Path) -> None:
    """A folder without prompts beeps; a page for elsewhere needs operators."""
    _record(tmp_path, "ok.ogg")
    assert list(web_notes(Web(voice_dir=tmp_path), has_operators=False)) == []
    assert "beeps" in "".join(web_notes(Web(voice_dir=tmp_path / "none"), has_operators=True))
    assert "[operator]" in "".join(web_notes(Web(host="0.0.0.0"), has_operators=False))
    assert list(web_notes(Web(host="0.0.0.0"), has_operators=True)) == []
