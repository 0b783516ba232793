"""A picture is looked at in order, cheap looks first."""

import sys
from collections.abc import Iterator

import numpy as np
import pytest

from edge_agent.reader import cascade, decoders
from edge_agent.reader.codes import USUAL
from simulators.labels import Label, Pose
from tests.edge_agent.reader.drawing import OBLIQUE, QR, ROUTE, STRAIGHT, WAYBILL, bare, frame


def _is_waybill(text: str) -> bool:
    return text.startswith("YT")


def _texts(grey: decoders.Grey) -> set[str]:
    return {code.text for code in cascade.read(grey)}


@pytest.fixture
def no_zbar(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A box on which pyzbar cannot be imported."""
    monkeypatch.setitem(sys.modules, "pyzbar", None)
    decoders._zbar_scan.cache_clear()
    yield
    decoders._zbar_scan.cache_clear()


def test_all_codes_of_a_label_are_read() -> None:
    """Without a predicate every code of a plain label is told."""
    assert _texts(frame()) == {WAYBILL, QR, ROUTE}


def test_symbologies_are_named() -> None:
    """Each code comes with its symbology in lower case."""
    named = {code.text: code.symbology for code in cascade.read(frame())}
    assert named == {WAYBILL: "code128", QR: "qr", ROUTE: "code128"}


def test_search_goes_on_until_the_waybill_is_found() -> None:
    """A QR code found first does not end the search for the waybill."""
    grey = frame(pose=OBLIQUE)
    first = {code.text for code in cascade.first_look(grey, USUAL)[1]}
    assert first == {QR}
    assert WAYBILL in {code.text for code in cascade.read(grey, _is_waybill)}


def test_search_ends_with_the_waybill() -> None:
    """Once the waybill is read, no dear stage is begun."""
    grey = frame(Label(WAYBILL), STRAIGHT)
    begun = cascade.stages(grey)
    assert next(begun).dear is False
    assert cascade.read(grey, _is_waybill) == cascade.first_look(grey, USUAL)[1]


@pytest.mark.parametrize("seed", range(3))
def test_bare_counter_holds_no_code(seed: int) -> None:
    """Every stage together reads nothing where there is nothing."""
    assert cascade.read(bare(seed)) == ()


def test_noise_holds_no_code() -> None:
    """White noise is the worst case of every decoder, and no text."""
    noise = np.random.default_rng(3).integers(0, 256, (360, 640), dtype=np.uint8)
    assert cascade.read(noise) == ()


def test_only_wanted_symbologies_are_told() -> None:
    """Who asks for QR codes gets no waybill."""
    assert {code.symbology for code in cascade.read(frame(), wanted=frozenset({"qr"}))} == {"qr"}


def test_soft_and_noisy_label_is_read() -> None:
    """A label out of focus by a third of a module is read all the same."""
    assert WAYBILL in _texts(frame(pose=Pose(turn_deg=21, blur_px=1.6, noise=8)))


@pytest.mark.usefixtures("no_zbar")
def test_goes_on_without_zbar(capsys: pytest.CaptureFixture[str]) -> None:
    """Without libzbar the reader works on with zxing, and says so once."""
    assert {WAYBILL, QR} <= _texts(frame(pose=OBLIQUE))
    assert cascade.read(bare()) == ()
    said = capsys.readouterr()
    assert (said.out + said.err).count("reader.no_zbar") == 1


def test_tiny_picture_is_harmless() -> None:
    """A picture of one pixel holds no code and breaks nothing."""
    assert cascade.read(np.zeros((1, 1), np.uint8)) == ()
