"""Every way in which a simulated scale can speak, by the name of the protocol."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from msgspec import Struct

from simulators.wires.scales import and_, cas, dini, keli, toledo, yaohua
from simulators.wires.scales.display import Display

Sends = Callable[[Display], bytes]
Answers = Callable[[bytes, Display], bytes]


class Tongue(Struct, frozen=True):
    """How a scale speaks: what it sends by itself, what it answers, and which bytes a check covers.

    `ends` are what a command ends with. `checked` are the first and the last byte of a frame in which a wrong
    bit cannot go unnoticed, None where there is no checksum. `wakes` is what makes it send by itself.
    """

    sends: Sends | None = None
    answers: Answers | None = None
    ends: bytes = b""
    checked: tuple[int, int] | None = None
    wakes: bytes = b""


TONGUES: Mapping[str, Tongue] = MappingProxyType(
    {
        "yaohua-tf0": Tongue(yaohua.tf0, checked=(1, 8)),
        "yaohua-equals": Tongue(yaohua.equals_low_first),
        "yaohua-equals-plain": Tongue(yaohua.equals_high_first),
        "yaohua-command": Tongue(answers=yaohua.answer, ends=b"\x03", checked=(1, 10)),
        "yaohua-a12": Tongue(yaohua.a12, checked=(2, 8)),
        "yaohua-ww": Tongue(yaohua.ww),
        "keli-t1": Tongue(keli.t1),
        "st-gs": Tongue(and_.indicator),
        "toledo-continuous": Tongue(toledo.continuous),
        "toledo-continuous-check": Tongue(toledo.continuous_with_check, checked=(4, 15)),
        "mt-sics": Tongue(answers=toledo.sics, ends=b"\n"),
        "mt-sics-sir": Tongue(toledo.sics_weight, wakes=b"SIR\r\n"),
        "and": Tongue(and_.standard),
        "cas-22": Tongue(cas.twenty_two),
        "cas-ecr": Tongue(answers=cas.register, checked=(4, 9)),
        "dini": Tongue(dini.standard, dini.answer, ends=b"\n"),
        "dini-extended": Tongue(dini.extended, dini.answer, ends=b"\n"),
    }
)
