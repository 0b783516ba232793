"""A box goes over to a signed release once the centre has confirmed it, and goes back by itself otherwise."""

from pathlib import Path

import pytest

from edge_agent.updates.places import Ask
from plumbing.durable import write_note
from tests.edge_agent.updates.boxed import CONFIRM_MS, NEW, OLD, Rig, to_rest, to_trial


@pytest.fixture(name="box")
def _box(tmp_path: Path) -> Rig:
    return Rig(tmp_path)


def test_a_confirmed_release_is_kept(box: Rig) -> None:
    """The last good one stays beside it, and a life of the root side later nothing is done again."""
    box.ask(box.press.bundle())
    life = box.life()
    to_trial(life)
    assert box.running() == NEW
    assert box.releases.version_at(box.releases.good) == OLD
    assert life.turn(CONFIRM_MS - 1)
    assert life.standing.state == "trial"
    box.confirm()
    to_rest(life, CONFIRM_MS - 1)
    assert (life.standing.state, life.standing.version, life.standing.why) == ("kept", NEW, "")
    assert box.releases.version_at(box.releases.good) == NEW
    assert {path.name for path in box.releases.folder.iterdir()} == {OLD, NEW}
    assert not box.releases.incoming.exists()
    assert not box.handover.ask.exists()
    to_rest(box.life())
    assert box.starts == [NEW]


def test_a_release_that_nobody_confirms_is_undone(box: Rig) -> None:
    """After the minutes of the setting, and the reason is kept for the agent to tell."""
    box.ask(box.press.bundle())
    life = box.life()
    to_trial(life)
    assert life.turn(1000)
    to_rest(life, 1000 + CONFIRM_MS)
    assert (life.standing.state, life.standing.reason) == ("undone", "silent")
    assert "within 10 minutes" in life.standing.why
    assert box.running() == OLD
    assert box.starts == [NEW, OLD]
    assert {path.name for path in box.releases.folder.iterdir()} == {OLD}


def test_a_release_that_crashes_is_undone_at_once(box: Rig) -> None:
    """Three starts are borne, a fourth is not."""
    box.ask(box.press.bundle())
    life = box.life()
    to_trial(life)
    box.crashed = 3
    assert life.turn(1000)
    assert life.standing.state == "trial"
    box.crashed = 4
    to_rest(life, 1001)
    assert (life.standing.state, life.standing.reason, box.running()) == ("undone", "crash", OLD)


def test_a_confirmation_of_another_trial_is_none(box: Rig) -> None:
    """Of the same version, an update before."""
    bundle = box.press.bundle()
    for number in (1, 2):
        box.ask(bundle)
        life = box.life()
        to_trial(life)
        box.confirm(number - 1)
        assert life.turn(0)
        to_rest(life, CONFIRM_MS)
        assert (life.standing.number, life.standing.state) == (number, "undone")


def test_a_confirmation_that_lies_there_when_a_trial_begins_is_none(box: Rig) -> None:
    """The root side's note was lost with its folder, and its numbers begin anew."""
    box.confirm(1)
    box.ask(box.press.bundle())
    life = box.life()
    to_trial(life)
    assert life.turn(0)
    to_rest(life, CONFIRM_MS)
    assert life.standing.state == "undone"


@pytest.mark.parametrize("fault", ["install", "smoke"])
def test_what_cannot_be_installed_or_does_not_run_is_refused(box: Rig, fault: str) -> None:
    """The agent goes on undisturbed, and nothing is left of it."""
    box.is_bad = fault
    box.ask(box.press.bundle())
    life = box.life()
    to_rest(life)
    assert (life.standing.state, life.standing.reason) == ("refused", fault)
    assert life.standing.why in {"pip says no", "no such setting"}
    assert (box.running(), box.starts) == (OLD, [])
    assert {path.name for path in box.releases.folder.iterdir()} == {OLD}
    assert not box.releases.incoming.exists()


@pytest.mark.parametrize(
    ("reason", "version", "arch"),
    [("downgrade", "0.0.9", "x86_64"), ("downgrade", OLD, "x86_64"), ("arch", NEW, "aarch64")],
)
def test_a_bundle_that_does_not_fit_is_refused(box: Rig, reason: str, version: str, arch: str) -> None:
    """The root side looks for itself, whatever the agent thought; the release that runs is not touched."""
    box.ask(box.press.bundle(version, arch), version)
    life = box.life()
    to_rest(life)
    assert (life.standing.state, life.standing.reason) == ("refused", reason)
    assert (box.running(), box.starts) == (OLD, [])


def test_a_bundle_that_is_not_what_was_asked_for_is_refused(box: Rig) -> None:
    """Another version's, one that was changed after the agent looked, one that is not there, no room."""
    digest = box.ask(box.press.bundle(), "0.3.0")
    life = box.life()
    to_rest(life)
    assert life.standing.reason == "version"
    path = box.handover.bundle(digest)
    path.write_bytes(path.read_bytes()[:-20_000])
    for reason, asked in (("truncated", digest), ("unreadable", "0" * 64)):
        write_note(box.handover.ask, Ask(NEW, asked))
        to_rest(life)
        assert (life.standing.state, life.standing.reason) == ("refused", reason)
    box.ask(box.press.folder / "sanji-edge-0.2.0-x86_64.bundle")
    box.free_mb = 1
    to_rest(life)
    assert life.standing.reason == "space"
    assert not box.releases.incoming.exists()
    assert box.starts == []


def test_a_note_that_cannot_be_read_is_taken_away(box: Rig) -> None:
    """It would start the root side for ever."""
    box.handover.ask.write_bytes(b'{"version": "../../etc"}')
    to_rest(box.life())
    assert not box.handover.ask.exists()


def test_the_last_good_release_and_one_more_are_kept(box: Rig) -> None:
    """Older ones make room."""
    for number, version in enumerate(("0.2.0", "0.3.0", "0.4.0"), 1):
        box.ask(box.press.bundle(version), version)
        life = box.life()
        to_trial(life)
        box.confirm(number)
        to_rest(life)
    assert {path.name for path in box.releases.folder.iterdir()} == {"0.3.0", "0.4.0"}
    assert box.running() == "0.4.0"
