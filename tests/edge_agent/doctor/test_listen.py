"""What a port says is believed only when it explains itself."""

from edge_agent.doctor.listen import judged
from edge_agent.drivers.decoders.frame import Cut
from edge_agent.drivers.scales.protocols import PROTOCOLS
from edge_agent.drivers.scales.weights import Found, ScaleProtocol, Weight
from simulators.wires.scales.yaohua import frame

FRAMES = frame(1250) * 5


def lazy(buffer: bytes) -> Cut[Found]:
    """A protocol that finds weights in anything, and explains half of it."""
    return Cut((Weight(1), Weight(2)), b"", len(buffer) // 3)


def test_frames_that_begin_in_the_middle_are_a_scale() -> None:
    """Nobody waits for the doctor."""
    heard = judged(9600, FRAMES[7:], PROTOCOLS)
    assert heard.protocols == ("yaohua-tf0",)
    assert heard.weight is not None
    assert heard.weight.gross_g == 1250


def test_two_chance_frames_in_noise_are_no_scale() -> None:
    """Most of what comes has to make sense."""
    noise = b"\x55\xaa" * 50
    assert judged(9600, noise + frame(1250) + noise + frame(1250), PROTOCOLS).protocols == ()


def test_one_frame_is_not_enough() -> None:
    """A line of a scanner may look like one."""
    assert judged(9600, frame(1250), PROTOCOLS).protocols == ()


def test_the_protocol_that_explains_more_comes_first() -> None:
    """Some find something in everything."""
    both = {"lazy": ScaleProtocol(lazy), **PROTOCOLS}
    assert judged(9600, FRAMES, both).protocols == ("yaohua-tf0", "lazy")


def test_whole_lines_are_a_scanner() -> None:
    """The last code is told; half a line or noise beside it is not believed."""
    assert judged(9600, b"SF1\r\nSF2\r\n", PROTOCOLS).code == "SF2"
    assert judged(9600, b"SF1\r\nSF", PROTOCOLS).code == ""
    assert judged(9600, b"SF1\r\n\x00\r\n", PROTOCOLS).code == ""
