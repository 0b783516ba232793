"""What a simulated scale says in any protocol its decoder understands, and nothing else is a weight."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_agent.drivers.decoders.frame import Cut
from edge_agent.drivers.scales.protocols import PROTOCOLS
from edge_agent.drivers.scales.weights import Found, ScaleProtocol, Tare, Weight
from simulators.wires.scales import cas, toledo, yaohua
from simulators.wires.scales.display import Display, Unit
from simulators.wires.scales.tongues import TONGUES, Tongue

REST_MAX = 96
TELLS_TARE = {"toledo-continuous", "toledo-continuous-check", "dini-extended"}
TELLS_TROUBLE = {
    "yaohua-a12", "st-gs", "toledo-continuous", "toledo-continuous-check", "mt-sics", "mt-sics-sir", "and",
    "cas-22", "dini", "dini-extended",
}  # fmt: skip
# Six characters with the sign apart, kilograms to the gram: what all displays can show.
GRAMS = st.integers(-9_999, 99_999)
CHECKED = sorted(name for name, tongue in TONGUES.items() if tongue.checked)


def frame(name: str, display: Display) -> bytes:
    """What the simulated scale says when its turn has come, asked where it must be."""
    tongue = TONGUES[name]
    if tongue.sends:
        return tongue.sends(display)
    return {
        "yaohua-command": yaohua.answer(b"\x02AB03\x03", display),
        "mt-sics": toledo.sics_weight(display),
        "cas-ecr": cas.register_frame(display),
    }[name]


def in_pieces(protocol: ScaleProtocol, data: bytes, sizes: list[int]) -> Iterator[Cut[Found]]:
    """Cut after cut, as the bytes come."""
    rest, at = b"", 0
    while at < len(data):
        size = sizes[at % len(sizes)]
        cut = protocol.cut(rest + data[at : at + size])
        rest, at = cut.rest, at + size
        yield cut


def test_every_protocol_has_a_far_end() -> None:
    """What the box reads the simulators speak, and the other way round."""
    assert sorted(PROTOCOLS) == sorted(TONGUES)


@pytest.mark.parametrize("name", PROTOCOLS)
@given(mass_g=GRAMS, is_stable=st.booleans())
def test_a_weight_survives_the_wire(name: str, mass_g: int, is_stable: bool) -> None:
    """To the gram, with its sign, and stable where the protocol can say so."""
    protocol = PROTOCOLS[name]
    (found,) = protocol.cut(frame(name, Display(mass_g, is_stable=is_stable, decimals=3))).found
    assert isinstance(found, Weight)
    assert (found.gross_g, found.fault) == (mass_g, None)
    assert found.stable == (is_stable if protocol.tells_stable else None)


@pytest.mark.parametrize("name", PROTOCOLS)
@given(net_g=st.integers(-5_000, 50_000), tare_g=st.integers(1, 5_000))
def test_a_tare_survives_the_wire(name: str, net_g: int, tare_g: int) -> None:
    """Gross and tare where the protocol tells both; else the net that stands on the display."""
    display = Display(net_g + tare_g, tare_g=tare_g, is_preset=True, decimals=3)
    (found,) = PROTOCOLS[name].cut(frame(name, display)).found
    assert isinstance(found, Weight)
    if name in TELLS_TARE:
        assert (found.gross_g, found.tare_g) == (net_g + tare_g, tare_g)
    else:
        assert found.gross_g == (net_g + tare_g if name == "yaohua-command" else net_g)
    assert found.is_preset == (name == "dini-extended")


@pytest.mark.parametrize(("unit", "decimals"), [("g", 0), ("lb", 3)])
@pytest.mark.parametrize("name", sorted(name for name, one in PROTOCOLS.items() if one.tells_unit))
@given(mass_g=st.integers(0, 9_999))
def test_other_units_survive_the_wire(name: str, unit: Unit, decimals: int, mass_g: int) -> None:
    """Grams exactly, pounds to the half of a display's step."""
    if name in ("yaohua-a12", "yaohua-ww") and unit == "g":
        return  # these show kilograms or pounds
    (found,) = PROTOCOLS[name].cut(frame(name, Display(mass_g, unit=unit, decimals=decimals))).found
    assert isinstance(found, Weight)
    assert abs(found.gross_g - mass_g) <= (0 if unit == "g" else 1)


@pytest.mark.parametrize("name", sorted(TELLS_TROUBLE))
@pytest.mark.parametrize(("trouble", "fault"), [("over", "overload"), ("under", "underload")])
def test_troubles_are_named(name: str, trouble: str, fault: str) -> None:
    """Above Max and below zero are faults, and no masses."""
    mass_g = 99_000 if trouble == "over" else -2_000
    sent = frame(name, Display(mass_g, trouble="over" if trouble == "over" else "under"))
    (found,) = PROTOCOLS[name].cut(sent).found
    assert isinstance(found, Weight)
    assert (found.gross_g, found.fault) == (0, fault)


@given(st.integers(-99_999, 99_999), st.integers(1, 3))
def test_the_wrong_order_is_no_weight(mass_g: int, decimals: int) -> None:
    """Digits from the wrong end are never a weight, where there is a point: 2.34 kg is not 43.2 kg."""
    display = Display(mass_g, decimals=decimals)
    for sent, read in (("yaohua-equals", "yaohua-equals-plain"), ("yaohua-equals-plain", "yaohua-equals")):
        assert PROTOCOLS[read].cut(frame(sent, display) * 3).found == ()


@pytest.mark.parametrize("line", [b"ST,GS,+ 0.000kg\r\n", b"ST,GS,+   0.000 kg\r", b"ST,GS,    0.000kg\n"])
def test_fields_may_be_narrower(line: bytes) -> None:
    """Makers who follow A&D's line fill it with blanks or not, and end it as they like."""
    assert PROTOCOLS["st-gs"].cut(line).found == (Weight(0, stable=True),)


def test_a_tare_of_its_own_is_told() -> None:
    """Frames that tell a tare alone are kept apart from weights."""
    asked = yaohua.answer(b"\x02AC02\x03", Display(1_500, tare_g=350))
    assert PROTOCOLS["yaohua-command"].cut(asked).found == (Tare(350),)
    assert PROTOCOLS["yaohua-ww"].cut(b"wt000.350kg").found == (Tare(350),)
    assert PROTOCOLS["st-gs"].cut(b"ST,PT,+000.350kg\r\n").found == (Tare(350, is_preset=True),)


@pytest.mark.parametrize("name", CHECKED)
@given(mass_g=GRAMS, data=st.data())
def test_one_wrong_bit_is_no_weight(name: str, mass_g: int, data: st.DataObject) -> None:
    """Where there is a checksum, one bit turned over within it is noticed."""
    tongue: Tongue = TONGUES[name]
    assert tongue.checked is not None
    wrong = bytearray(frame(name, Display(mass_g, decimals=3)))
    at = data.draw(st.integers(*tongue.checked))
    wrong[at] ^= 1 << data.draw(st.integers(0, 6))
    assert PROTOCOLS[name].cut(bytes(wrong)).found == ()


@pytest.mark.parametrize("name", CHECKED)
def test_a_wrong_checksum_is_counted_once(name: str) -> None:
    """A frame that is whole but for its check is a wrong checksum, however the bytes come."""
    wrong = bytearray(frame(name, Display(1_230, decimals=3)))
    digit = wrong.rindex(b"1", 0, (TONGUES[name].checked or (0, 0))[1] + 1)
    wrong[digit] = ord("7")
    cuts = list(in_pieces(PROTOCOLS[name], bytes(wrong) * 3, [1]))
    assert sum(cut.checks for cut in cuts) == 3
    assert not [cut.found for cut in cuts if cut.found]


@pytest.mark.parametrize("name", PROTOCOLS)
@given(
    masses=st.lists(GRAMS, min_size=1, max_size=4),
    noise=st.lists(st.binary(max_size=20).filter(lambda data: not data.isascii() or not data), max_size=5),
    sizes=st.lists(st.integers(1, 40), min_size=1, max_size=5),
)
def test_noise_and_pieces_change_nothing(
    name: str, masses: list[int], noise: list[bytes], sizes: list[int]
) -> None:
    """Noise between frames hides none and makes none, and it does not matter in which pieces bytes come."""
    frames = [frame(name, Display(mass_g, decimals=3)) for mass_g in masses]
    between = [*noise, *[b""] * len(frames)]
    wire = b"".join(one + whole for one, whole in zip(between, frames, strict=False)) + b"".join(
        noise[len(frames) :]
    )
    cuts = list(in_pieces(PROTOCOLS[name], wire, sizes))
    found = [one for cut in cuts for one in cut.found]
    assert [one.gross_g for one in found if isinstance(one, Weight)] == masses
    assert tuple(found) == PROTOCOLS[name].cut(wire).found
    assert sum(cut.skipped for cut in cuts) <= sum(map(len, noise))


@pytest.mark.parametrize("name", PROTOCOLS)
@settings(max_examples=200)
@given(
    data=st.one_of(
        st.binary(max_size=400),
        st.text("\x02\x03\r\n=+-0123456789., STUSGSOLNTwnkgPI()WG", max_size=400).map(str.encode),
    ),
    sizes=st.lists(st.integers(1, 60), min_size=1, max_size=5),
)
def test_no_bytes_harm_a_decoder(name: str, data: bytes, sizes: list[int]) -> None:
    """Whatever comes: no exception, a bounded rest, each byte accounted for, in pieces as at once."""
    protocol = PROTOCOLS[name]
    found: list[Found] = []
    accounted = 0
    for cut in in_pieces(protocol, data, sizes):
        assert len(cut.rest) < REST_MAX
        assert len(cut.raws) == len(cut.found)
        found += cut.found
        accounted += cut.skipped + sum(map(len, cut.raws))
        last = cut.rest
    assert accounted + (len(last) if data else 0) <= len(data)
    assert tuple(found) == protocol.cut(data).found
