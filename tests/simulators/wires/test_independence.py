"""What a scale says is worked out without the code that reads it, or both could be wrong alike."""

from tests.house.source import load

DECODERS = (
    "edge_agent.drivers.scales.decoders",
    "edge_agent.drivers.scales.checks",
    "edge_agent.drivers.scales.cutting",
)


def test_no_encoder_knows_a_decoder() -> None:
    """Nothing on the wires' side imports a decoder, a checksum or the cutting of the box."""
    guilty = [
        (source.path, imported.module)
        for source in load("simulators")
        for imported in source.imports
        if imported.module.startswith(DECODERS)
    ]
    assert guilty == []
