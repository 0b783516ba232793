"""A simulated printer understands what is right, and says what is wrong."""

import pytest

from simulators.printers import verdict
from simulators.printers.canvas import Asked, Printed
from simulators.printers.escpos import EscPosInterpreter
from simulators.printers.machine import Machine, set_mood
from simulators.printers.tspl import TsplInterpreter

HEAD = b"SIZE 40 mm,30 mm\r\nGAP 2 mm,0 mm\r\nCLS\r\n"
# By hand after the TSPL manual; the text is GB18030.
LABEL = (
    HEAD
    + b'TEXT 8,8,"TSS24.BF2",0,2,3,"16-4-9626"\r\n'
    + 'TEXT 8,90,"TSS24.BF2",0,1,1,"遂昌"\r\n'.encode("gb18030")
    + b'QRCODE 180,90,M,4,A,0,M2,S7,"SF1234567890123"\r\nPRINT 1,1\r\n'
)


def only(made: list[Printed | None] | list[Printed | int]) -> Printed:
    (label,) = made
    assert isinstance(label, Printed)
    return label


def test_a_label_by_hand_is_printed() -> None:
    """With its texts, a code that can be read, and in the paper's size."""
    label = only(TsplInterpreter().feed(LABEL))
    assert label.texts == ("16-4-9626", "遂昌")
    assert label.codes == (Asked("qr", "SF1234567890123"),)
    assert verdict.faults_of(label) == []
    assert label.picture.shape == (240, 320)


def test_bytes_may_come_one_by_one_with_questions_between_commands() -> None:
    """The answer belongs to the place of the question."""
    machine = TsplInterpreter()
    made = [one for byte in b"\x1b!?" + LABEL + b"\x1b!?" for one in machine.feed(bytes([byte]))]
    assert [type(one) for one in made] == [type(None), Printed, type(None)]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'TEXT 300,8,"TSS24.BF2",0,2,3,"16-4-9626"', "reaches beyond"),
        (b'TEXT 8,8,"X.FNT",0,1,1,"a"', "no font X.FNT"),
        (b'TEXT 8,8,"TSS24.BF2",0,1,1,"a"b"', "a quote too many"),
        (b'QRCODE 8,8,M,4,A,0,"a"', "model 1"),
        (b"WOBBLE 1", "no such command"),
        (b"TEXT 1", "TEXT"),
    ],
)
def test_what_is_wrong_is_said(line: bytes, said: str) -> None:
    """Overflow, unknown fonts and commands, quotes in a text, codes that telephones do not read."""
    label = only(TsplInterpreter().feed(HEAD + line + b"\r\nPRINT 1,1\r\n"))
    assert any(said in fault for fault in verdict.faults_of(label))


def test_a_code_under_a_text_is_found_unreadable() -> None:
    """The judge looks at the dots, not at what was asked for."""
    spoiling = b'TEXT 180,90,"TSS24.BF2",0,4,4,"8888"\r\nPRINT 1,1\r\n'
    label = only(TsplInterpreter().feed(LABEL.replace(b"PRINT 1,1\r\n", spoiling)))
    assert "the qr of 'SF1234567890123' cannot be read" in verdict.faults_of(label)


def test_a_receipt_by_hand_is_printed() -> None:
    """Chinese mode, sizes, a bar code in the middle, and the paper let out."""
    text = b"\x1b@\x1c&\x1d!\x11" + "遂昌".encode("gb18030") + b"\n\x1d!\x00SF\n"
    bars = b"\x1ba\x01\x1dh\x50\x1dw\x02\x1dH\x00\x1dk\x49\x06{B1234\x1ba\x00"
    label = only(EscPosInterpreter().feed(text + bars + b"\x1bJ\x60"))
    assert label.texts == ("遂昌", "SF")
    assert verdict.faults_of(label) == []


def test_a_receipt_that_is_too_wide_or_nonsense_is_said() -> None:
    """As a printer would break the line, and as it would swallow the command."""
    label = only(EscPosInterpreter().feed(b"\x1b@" + b"W" * 40 + b"\n\x1bq\x1bJ\x60"))
    faults = verdict.faults_of(label)
    assert any("wider than the paper" in fault for fault in faults)
    assert any("no such command" in fault for fault in faults)


def test_moods_are_typed() -> None:
    """A roll that ends; a fault; well again; nonsense is refused."""
    machine = Machine("tspl", busy_ticks=0)
    set_mood(machine, "1")
    machine.take(LABEL + LABEL)
    assert machine.tick() is not None
    assert machine.tick() is None
    assert machine.take(b"\x1b!?") == b"\x04"
    set_mood(machine, "ok")
    assert machine.tick() is not None
    set_mood(machine, "cover_open")
    assert machine.take(b"\x1b!?") == b"\x01"
    with pytest.raises(ValueError, match="invalid literal"):
        set_mood(machine, "tired")
