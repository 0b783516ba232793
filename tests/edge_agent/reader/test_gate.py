"""A thumbnail tells what is new and what is bare."""

from edge_agent.reader.gate import Gate
from simulators.labels import Pose
from tests.edge_agent.reader.drawing import bare, frame


def test_first_frame_is_new() -> None:
    """Nothing is known before the first frame."""
    assert Gate().look(bare()).changed


def test_noise_is_no_change() -> None:
    """The same scene with other noise is not new."""
    gate = Gate()
    gate.look(frame(seed=1))
    assert not gate.look(frame(seed=2)).changed


def test_parcel_is_a_change_once() -> None:
    """A parcel that is laid down changes the scene once."""
    gate = Gate()
    gate.look(bare())
    assert gate.look(frame(seed=1)).changed
    assert not gate.look(frame(seed=2)).changed


def test_slow_drift_is_a_change() -> None:
    """A belt that creeps is noticed although each frame is like the one before."""
    gate = Gate()
    gate.look(frame(seed=1))
    glances = [gate.look(frame(pose=Pose(shift_px=(step, 0)))) for step in range(0, 40, 2)]
    assert any(glance.changed for glance in glances)


def test_bare_counter_is_not_occupied() -> None:
    """An even surface has no edges, a parcel has."""
    assert not Gate().look(bare()).occupied
    assert Gate().look(frame()).occupied
