"""Whose commands a box takes: those that the centre signed for it, and none that only look like it."""

from typing import Literal

from msgspec import Struct

from edge_agent.settings import EdgeSettings
from logistics import wire
from plumbing import codec, signing
from plumbing.address import is_loopback

Reason = Literal["oversize", "unreadable", "unsigned", "signature", "foreign", "expired"]

# What a box did for whoever could reach it on its own machine, before commands were signed.
_UNSIGNED = frozenset({"still.fetch", "table.part"})


class Rejected(Exception):
    """It is no command of the centre to this box. `named` is what it calls itself, "" where that is no id."""

    def __init__(self, reason: Reason, why: str, named: str = "") -> None:
        self.reason = reason
        self.named = named
        super().__init__(f"{reason}: {why}")


class Trust(Struct, frozen=True):
    """The public keys of the centre, one or, during a change, two; without any only who is near counts."""

    box: str
    county: str
    keys: tuple[bytes, ...] = ()
    takes_unsigned: bool = False

    def opened(self, payload: bytes) -> wire.Command:
        """The command in bytes off the wire. Raises Rejected, whatever the bytes are."""
        if len(payload) > wire.COMMAND_BYTES_MAX:
            raise Rejected("oversize", f"{len(payload)} bytes, over {wire.COMMAND_BYTES_MAX}")
        try:
            data = codec.unpack(payload, wire.COMMAND_BYTES_MAX)
        except codec.CodecError as why:
            raise Rejected("unreadable", str(why)) from why
        try:
            signed = wire.decode_signed(data)
        except wire.WireError:
            return self._unsigned(data)
        return self._signed(signed)

    def _signed(self, signed: wire.Signed) -> wire.Command:
        message = wire.to_sign(self.county, signed.body)
        if not any(signing.is_signed(key, message, signed.signature) for key in self.keys):
            # What it says is nobody's word: it names at most itself.
            raise Rejected("signature", "made with none of the keys of this box's settings")
        command = _command(signed.body)
        if command.box != self.box:
            raise Rejected("foreign", f"it is for box {command.box}", command.id)
        return command

    def _unsigned(self, data: bytes) -> wire.Command:
        command = _command(data)
        if command.box != self.box:
            raise Rejected("foreign", f"it is for box {command.box}", command.id)
        if self.keys or not self.takes_unsigned or wire.tag_in(command.do) not in _UNSIGNED:
            raise Rejected("unsigned", "and [commands] key says whose signature it needs", command.id)
        return command


def trust_of(settings: EdgeSettings) -> Trust:
    """Whom a box of these settings believes.

    Without a key it takes stills and tables unsigned over loopback alone: a demo, a test, a trial.
    """
    said = settings.commands
    keys = tuple(signing.key_in(text) for text in (said.key, said.next_key) if text)
    is_near = all(is_loopback(address) for address in settings.broker.addresses)
    return Trust(settings.box.name, settings.box.county, keys, is_near)


def _command(body: bytes) -> wire.Command:
    try:
        return wire.decode_command(body)
    except wire.WireError as why:
        raise Rejected("unreadable", str(why)) from why
