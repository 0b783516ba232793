"""An order for another version is noted on disk when it is answered, or refused with a reason."""

from pathlib import Path

import pytest

from edge_agent.orders.deeds import Hands, doing
from edge_agent.orders.journal import Journal
from edge_agent.store.outbox import Outbox
from edge_agent.updates.places import Handover, Standing
from edge_agent.updates.settings import Updates
from edge_agent.updates.wishes import Wanted, Wishes
from edge_agent.uplink.duties import Duties
from logistics import orders, wire
from plumbing import signing
from plumbing.durable import read_note, write_note
from tests.edge_agent.making import at, settings
from tests.edge_agent.orders.signing import BOX, DAY_MS, command

ORDER = orders.AgentUpdate("0.2.0", "a" * 64, 1000, 77)


@pytest.fixture(name="handover")
def _handover(tmp_path: Path) -> Handover:
    (tmp_path / "release.pub").write_text(signing.text_of(signing.public_of(signing.made())))
    return Handover(tmp_path / "updates")


def wishes(handover: Handover, leave_mb: int = 0) -> Wishes:
    """A box of version 0.1.0."""
    return Wishes(Updates(root=handover.folder.parent, leave_mb=leave_mb), handover, "0.1.0")


def test_a_box_that_was_offline_takes_the_live_order_once(handover: Handover, tmp_path: Path) -> None:
    """Three days late, repeated, and after a crash; what had expired meanwhile is never fetched."""
    back, answers = at(3 * DAY_MS), list[wire.AnyAnswer]()
    live = command(ORDER, "c2", expires_ms=back.at_ms + DAY_MS)
    over = command(orders.AgentUpdate("0.3.0", "b" * 64, 1000), "c1", expires_ms=back.at_ms - 1)
    for life in (1, 2):
        outbox = Outbox(tmp_path / "box.sqlite", stream=f"s{life}", boot="b")
        hands = Hands(
            settings=settings(tmp_path),
            time=lambda: orders.ClockTold(1, 2, "synced"),
            restart=lambda _why: None,
            notice=lambda _text, _until_ms: None,
            update=wishes(handover).take,
        )

        def send(result: wire.Result) -> int:
            answers.append(result.answer)
            return 1

        duties = Duties(doing(hands), BOX, send, Journal(outbox))
        for one in (over, live, live, over):
            duties.take(one, back)
            for step in range(5):
                duties.tick(back.up_ms + step * 1000)
        # Fetched, as far as this test goes: what is taken again would be wanted again.
        wanted = read_note(handover.wanted, Wanted)
        handover.wanted.unlink(missing_ok=True)
        assert wanted == (Wanted("0.2.0", "a" * 64, 1000, 77) if life == 1 else None)
        outbox.close()
    assert {type(one) for one in answers} == {orders.Done, wire.Refused}
    assert orders.Done("fetching") in answers


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        (orders.AgentUpdate("0.2.0"), "unsupported"),
        (orders.AgentUpdate("0.2.0", "a" * 64, 2**31), "unsupported"),
        (orders.AgentUpdate("0.0.9", "a" * 64, 1000), "downgrade"),
        (orders.AgentUpdate("../../etc", "a" * 64, 1000), "version"),
    ],
)
def test_what_cannot_be_fetched_is_refused(
    handover: Handover, order: orders.AgentUpdate, reason: str
) -> None:
    """With a word, and nothing is wanted."""
    answer = wishes(handover).take(order)
    assert isinstance(answer, wire.Refused)
    assert (answer.reason, bool(answer.detail)) == (reason, True)
    assert not handover.wanted.exists()


def test_a_box_without_room_or_key_or_in_the_middle_of_another_says_so(handover: Handover) -> None:
    """Each in a word of its own."""
    found = [wishes(handover, 999_999).take(ORDER)]
    write_note(handover.folder.parent / "update.json", Standing(1, "trial", "0.1.5"))
    found.append(wishes(handover).take(ORDER))
    (handover.folder.parent / "release.pub").unlink()
    found.append(wishes(handover).take(ORDER))
    assert [one.reason for one in found if isinstance(one, wire.Refused)] == ["space", "busy", "no_key"]


def test_a_box_whose_root_forgets_takes_no_release(handover: Handover, tmp_path: Path) -> None:
    """It would run the old one again from the next start on, and nobody would know why."""
    mounts = tmp_path / "mounts"
    mounts.write_text("overlayroot / overlay rw 0 0\n")
    answer = Wishes(Updates(root=tmp_path, leave_mb=0), handover, "0.1.0", mounts).take(ORDER)
    assert isinstance(answer, wire.Refused)
    assert answer.reason == "read_only"
    assert not handover.wanted.exists()


def test_the_version_that_runs_takes_a_wish_back(handover: Handover) -> None:
    """It is how a rollout that was cancelled reaches a box that is still fetching."""
    assert wishes(handover).take(ORDER) == orders.Done("fetching")
    assert handover.wanted.exists()
    assert wishes(handover).take(orders.AgentUpdate("0.1.0")) == orders.Done("same")
    assert not handover.wanted.exists()
