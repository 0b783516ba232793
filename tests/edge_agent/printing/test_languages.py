"""What is sent to a printer comes out as the label that was meant, in each language and on each paper."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from edge_agent.printing import layout
from edge_agent.printing.languages import escpos, raster, tspl
from edge_agent.printing.languages.choose import LANGUAGES, sheet_of
from edge_agent.printing.languages.state import State
from edge_agent.printing.layout import DoesNotFit
from edge_agent.printing.profiles import known, profile_of
from edge_agent.printing.settings import Printer
from logistics.goods.slip import Load, Paid, PurchaseSlip
from logistics.labels import Label
from simulators.printers import verdict
from simulators.printers.canvas import Asked, Printed
from simulators.printers.escpos import EscPosInterpreter
from simulators.printers.tspl import TsplInterpreter
from tests.edge_agent.printing.labels import BARE_SHELF, CERTIFICATE, LINK, LONGEST_SHELF, LOT, SHELF

FONT_MODELS = [model for model in known() if profile_of(model).text == "font"]


def printed(label: Label, model: str, code: str = "qr") -> Printed:
    """The label as the simulated printer of that model prints it, which found nothing wrong with it."""
    printer = Printer.model_validate({"port": "/dev/none", "model": model, "code": code})
    profile = printer.profile()
    data = LANGUAGES[profile.language].encoded(sheet_of(label, printer, profile), profile)
    width = profile.dots(profile.paper_width_mm)
    machine = TsplInterpreter(profile.dpi) if profile.language == "tspl" else EscPosInterpreter(width)
    (made,) = machine.feed(data)
    assert isinstance(made, Printed)
    assert verdict.faults_of(made) == []
    return made


@pytest.mark.parametrize("model", known())
@pytest.mark.parametrize("label", [SHELF, BARE_SHELF, LONGEST_SHELF], ids=["usual", "bare", "longest"])
def test_a_shelf_label_is_whole_on_every_paper(model: str, label: Label) -> None:
    """Nothing reaches beyond it, and its code is read as the waybill."""
    assert isinstance(label, type(SHELF))
    assert printed(label, model).codes == (Asked("qr", label.waybill),)


@pytest.mark.parametrize("model", known())
def test_a_lots_label_leads_to_its_story_on_every_paper(model: str) -> None:
    """Its QR code says the whole address."""
    assert printed(LOT, model).codes == (Asked("qr", LINK),)


@pytest.mark.parametrize("model", ["tspl-60x40", "escpos-58", "escpos-80"])
def test_a_certificate_says_all_that_the_law_wants(model: str) -> None:
    """Its name visibly, then product, lot, weight, date, subject, origin and contact."""
    assert printed(CERTIFICATE, model).texts == (
        "承诺达标合格证",
        "香菇",
        "批号 2026-A.1_b",
        "60 kg / 120斤",
        "2026-04-05",
        "遂昌县某某专业合作社",
        "遂昌县三仁畲族乡",
        "0578-8120000",
    )


@pytest.mark.parametrize("model", FONT_MODELS)
def test_what_a_person_reads_is_on_it(model: str) -> None:
    """Pickup code, shelf, tail and time, in Chinese."""
    assert printed(SHELF, model).texts == ("16-4-9626", "A区3架", "尾号0123", "11-26 21:00")


@pytest.mark.parametrize("model", FONT_MODELS)
def test_no_text_can_be_a_command(model: str) -> None:
    """A quote ends a text in TSPL, a backslash begins something: both are printed in full width instead."""
    assert "遂昌红提＂特＼级" in printed(LOT, model).texts


def test_a_label_too_large_for_the_paper_is_refused_with_advice() -> None:
    """A certificate on a shelf label would lose lines or a readable code."""
    profile = profile_of("tspl-40x30")
    with pytest.raises(DoesNotFit, match="does not fit on 40 x 30 mm; use larger labels"):
        layout.lot(CERTIFICATE, profile)


def test_bars_stand_where_there_is_room_for_them() -> None:
    """On a wide roll; on a small label a QR code stands in their place, for narrower bars are not read."""
    assert printed(BARE_SHELF, "escpos-80", "code128").codes == (Asked("code128", BARE_SHELF.waybill),)
    assert printed(BARE_SHELF, "tspl-60x40", "code128").codes == (Asked("code128", BARE_SHELF.waybill),)
    assert printed(BARE_SHELF, "tspl-40x30", "code128").codes == (Asked("qr", BARE_SHELF.waybill),)


def test_words_are_cut_and_numbers_never() -> None:
    """A part of a number is another number; half a village's name is still that village."""
    assert "架架架架架…" in printed(LONGEST_SHELF, "tspl-40x30").texts
    heavy = structs.replace(LOT, net_g=99_999_999)
    with pytest.raises(DoesNotFit, match=r"99999\.999 kg"):
        layout.lot(heavy, profile_of("tspl-40x30"))


def test_what_the_printers_font_lacks_is_a_mark() -> None:
    """Its GB18030 has two bytes; an emoji or a rare character has four."""
    assert layout.printable("茶🍵㐀A") == "茶〓〓A"


def test_pictures_of_words_are_as_wide_as_the_printers_own() -> None:
    """So the same layout serves printers with and without a Chinese font."""
    drawn = raster.drawn("茶A", 2, 3)
    assert (drawn.width_bytes, drawn.height, len(drawn.bits)) == ((24 + 12) * 2 // 8, 72, 9 * 72)
    assert 0.05 < sum(byte.bit_count() for byte in drawn.bits) / (8 * 9 * 72) < 0.5


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (b"\x00", State()),
        (b"\x20", State(is_busy=True)),
        (b"\x04", State(("out of paper",))),
        (b"\x05", State(("cover open", "out of paper"))),
        (b"\x10", State(("paused",))),
        (b"\x40", State(("cover open",))),
        (b"\xff", None),
        (b"\xc5", None),
        (b"", None),
    ],
)
def test_tspl_states(answer: bytes, state: State | None) -> None:
    """The bits of <ESC>!?, as the makers' manuals have them; what is none of them means nothing."""
    assert tspl.state_of((answer,)) == state


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        (b"\x12\x12\x12", State()),
        (b"\x16\x12\x1e", State()),  # drawer open, paper near its end: it still prints
        (b"\x1a\x32\x72", State(("out of paper",))),
        (b"\x12\x12\x72", State(("out of paper",))),
        (b"\x1a\x16\x12", State(("cover open",))),
        (b"\x1a\x12\x12", State(("offline",))),
        (b"\x1a\x52\x12", State(("cutter or head in error",))),
        (b"\x12\x12\x00", None),
        (b"\xff\xff\xff", None),
    ],
)
def test_escpos_states(answers: bytes, state: State | None) -> None:
    """The bits of DLE EOT 1, 2 and 4; an answer without its fixed bits is none."""
    assert escpos.state_of(tuple(bytes([answer]) for answer in answers)) == state


def test_no_answer_of_a_printer_is_an_error() -> None:
    """Whatever byte comes: a state, or nothing."""
    every = [bytes([number]) for number in range(256)]
    assert {type(tspl.state_of((answer,))) for answer in every} == {State, type(None)}
    assert {type(escpos.state_of((a, b"\x12", a))) for a in every} == {State, type(None)}


WORDS = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=24).filter(str.strip)


@settings(max_examples=60, deadline=None)
@given(product=WORDS, farmer=WORDS, place=WORDS, model=st.sampled_from(["tspl-60x40", "escpos-58"]))
def test_whatever_people_are_called_the_label_is_whole(
    product: str, farmer: str, place: str, model: str
) -> None:
    """Any words at all: nothing of them is a command, nothing reaches beyond the paper."""
    label = structs.replace(LOT, product=product, farmer=farmer, place=place)
    assert len(printed(label, model).texts) == 6


def test_a_purchase_slip_is_whole_on_a_roll() -> None:
    """Each weighing and each price in its row, however heavy; on labels it is refused."""
    loads = (Load(19_120, 1_800, is_preset=True), Load(2_999_999, 999_999))
    paid = (Paid("特级 XL", 1_999_999, 99_999), Paid("等外", 500))
    slip = PurchaseSlip(
        party="F-0031",
        name="周" * 64,
        product="遂昌长粽子遂昌长粽子遂昌长粽子",
        lot="261127-K3X9F-012-345",
        day="2026-11-27",
        site="S" * 64,
        loads=loads,
        paid=paid,
    )
    for model in ("escpos-58", "escpos-80"):
        texts = printed(slip, model).texts
        assert texts[0] == "收购单"
        for words in (
            "1. 19.12 - PT 1.8 = 17.32",
            "2. 2999.999 - 999.999 = 2000",
            "合计 2017.32 kg / 4034.64斤",
        ):
            assert words in texts
        assert "  999.99 元/kg = 1999979.00 元" in texts
    with pytest.raises(DoesNotFit, match="roll"):
        printed(slip, "tspl-60x40")
