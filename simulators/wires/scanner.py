"""A handheld barcode scanner on a pseudo-terminal, with the habits that a configuration sheet gives it."""

from pathlib import Path

from simulators.wires.cable import Cable

AIM_IDENTIFIERS = {
    "code128": "]C0",
    "gs1-128": "]C1",
    "code39": "]A0",
    "ean13": "]E0",
    "ean8": "]E4",
    "itf": "]I0",
    "qr": "]Q3",
    "datamatrix": "]d2",
}


class ScannerWire:
    """A scanner at the port `link` from `open` to `close`; it says a code when someone scans one.

    `suffix` is what it sends after a code. With `aim` it sends the AIM identifier before it.
    """

    def __init__(self, link: Path, *, suffix: str = "\r\n", aim: bool = False) -> None:
        self.link = link
        self._cable = Cable(link)
        self._suffix = suffix
        self._aim = aim

    def open(self) -> None:
        """Plug the scanner in; harmless when it is."""
        self._cable.plug()

    def scan(self, text: str, symbology: str = "code128") -> None:
        """Read a label: the whole line goes out."""
        self._cable.send((self._before(symbology) + text + self._suffix).encode("utf-8"))

    def tear(self, text: str, symbology: str = "code128") -> None:
        """Read a label, but lose the second half of the line and its end."""
        line = self._before(symbology) + text
        self._cable.send(line[: max(1, len(line) // 2)].encode("utf-8"))

    def noise(self, data: bytes) -> None:
        """Put bytes on the wire that come from no label."""
        self._cable.send(data)

    def unplug(self) -> None:
        """Pull the cable."""
        self._cable.unplug()

    def plug(self) -> None:
        """Put the cable back."""
        self._cable.plug()

    def close(self) -> None:
        """Unplug for good; harmless when it is."""
        self._cable.unplug()

    def _before(self, symbology: str) -> str:
        return AIM_IDENTIFIERS.get(symbology, "]X0") if self._aim else ""
