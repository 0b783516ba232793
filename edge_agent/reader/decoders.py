"""The two decoders behind one face: a grey picture in, codes out."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from edge_agent.reader.codes import Code, tidy
from plumbing import logs

Grey = NDArray[np.uint8]
"""A picture of one channel, (height, width), 0 black to 255 white."""

_log = logs.get("reader")

_ZXING = {
    "code128": zxingcpp.BarcodeFormat.Code128,
    "code39": zxingcpp.BarcodeFormat.Code39,
    "code93": zxingcpp.BarcodeFormat.Code93,
    "codabar": zxingcpp.BarcodeFormat.Codabar,
    "itf": zxingcpp.BarcodeFormat.ITF,
    "ean13": zxingcpp.BarcodeFormat.EAN13,
    "ean8": zxingcpp.BarcodeFormat.EAN8,
    "upce": zxingcpp.BarcodeFormat.UPCE,
    "qr": zxingcpp.BarcodeFormat.QRCode,
    "datamatrix": zxingcpp.BarcodeFormat.DataMatrix,
    "pdf417": zxingcpp.BarcodeFormat.PDF417,
    "aztec": zxingcpp.BarcodeFormat.Aztec,
}
_ZXING_NAMES = {form.name: name for name, form in _ZXING.items()} | {"UPCA": "ean13"}

# UPC-E is asked of zbar also where it is dropped: with it off, zbar tells it as an EAN-13.
_ZBAR_NAMES = {
    "CODE128": "code128",
    "CODE39": "code39",
    "CODE93": "code93",
    "CODABAR": "codabar",
    "I25": "itf",
    "EAN13": "ean13",
    "UPCA": "upca",
    "EAN8": "ean8",
    "UPCE": "upce",
    "QRCODE": "qr",
}


def zxing(grey: Grey, wanted: frozenset[str], *, thorough: bool) -> tuple[Code, ...]:
    """What zxing-cpp reads; `thorough` also turns, shrinks and inverts the picture, at thrice the price."""
    found = zxingcpp.read_barcodes(
        grey,
        formats=_formats(wanted),
        try_rotate=thorough,
        try_downscale=thorough,
        try_invert=thorough,
        text_mode=zxingcpp.TextMode.Plain,
    )
    return _kept(((code.text, _ZXING_NAMES.get(code.format.name, "")) for code in found), wanted)


def zbar(grey: Grey, wanted: frozenset[str]) -> tuple[Code, ...]:
    """What zbar reads; nothing where its system library is not installed."""
    scan = _zbar_scan()
    return _kept(scan(grey), wanted) if scan else ()


@cache
def _formats(wanted: frozenset[str]) -> zxingcpp.BarcodeFormats:
    return zxingcpp.BarcodeFormats([form for name, form in _ZXING.items() if name in wanted])


def _kept(found: Iterable[tuple[str, str]], wanted: frozenset[str]) -> tuple[Code, ...]:
    codes = (tidy(text, symbology) for text, symbology in found)
    return tuple(dict.fromkeys(code for code in codes if code and code.symbology in wanted))


@cache
def _zbar_scan() -> Callable[[Grey], Iterator[tuple[str, str]]] | None:
    """Zbar's scanner, or None, said once: pyzbar looks for the system's libzbar when it is imported."""
    try:
        from pyzbar import pyzbar
    except ImportError as missing:
        _log.warning("reader.no_zbar", reason=str(missing), remedy="apt install libzbar0")
        return None
    symbols = [pyzbar.ZBarSymbol[name] for name in _ZBAR_NAMES]

    def scan(grey: Grey) -> Iterator[tuple[str, str]]:
        for code in pyzbar.decode(np.ascontiguousarray(grey), symbols=symbols):
            yield code.data.decode("utf-8", "replace"), _ZBAR_NAMES[code.type]

    return scan
