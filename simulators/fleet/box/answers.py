"""What a simulated box answers to commands: it takes every table that it is sent, and can do nothing else."""

from logistics import wire
from plumbing import codec


class Answers:
    """The tables that a box gathers and goes by."""

    __slots__ = ("_box", "_parts")

    def __init__(self, box: str) -> None:
        self._box = box
        self._parts: dict[tuple[str, int], set[int]] = {}

    def to(self, payload: bytes) -> bytes:
        """The packed result of a packed command. Raises CodecError or WireError for what is none."""
        command = _command(codec.unpack(payload, wire.COMMAND_BYTES_MAX))
        order = wire.decode_order(command.do)
        answer: wire.AnyAnswer = wire.Refused("unsupported")
        if isinstance(order, wire.TablePart):
            answer = self._held(order)
        result = wire.Result(v=wire.VERSION, box=self._box, id=command.id, answer=answer)
        return codec.pack(wire.encode(result))

    def _held(self, part: wire.TablePart) -> wire.TableHeld:
        parts = self._parts.setdefault((part.table, part.version), set())
        parts.add(part.part)
        if len(parts) == part.parts:
            return wire.TableHeld(part.table, part.version)
        return wire.TableHeld(part.table, 0, part.version, tuple(sorted(parts)))


def _command(data: bytes) -> wire.Command:
    """What is signed is believed: whose signature it is, is no matter of the load that it makes."""
    try:
        return wire.decode_command(wire.decode_signed(data).body)
    except wire.WireError:
        return wire.decode_command(data)
