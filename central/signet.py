"""The centre's signature under its commands: what travels to boxes, packed."""

from logistics import wire
from plumbing import codec, signing


class Signet:
    """Signs with a private key; without one commands go as they are, which boxes take over loopback alone."""

    def __init__(self, county: str, private: bytes = b"") -> None:
        self._county = county
        self._private = private

    @property
    def has_key(self) -> bool:
        """Whether what it packs is signed."""
        return bool(self._private)

    def packed(self, command: wire.Command) -> bytes:
        """The command as it travels."""
        body = wire.encode(command)
        if not self._private:
            return codec.pack(body)
        signature = signing.sign(self._private, wire.to_sign(self._county, body))
        return codec.pack(wire.encode(wire.Signed(v=wire.VERSION, signature=signature, body=body)))
