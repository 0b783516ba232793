"""Reads the pictures of barcodes with our reader, plain pyzbar, plain zxing-cpp and all views of both."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from time import process_time

import zxingcpp
from msgspec import Struct
from pyzbar import pyzbar

from benchmarks.reading.barcode_pictures import LEFT_OUT, Picture, pictures
from benchmarks.table import Figure, tell
from edge_agent.reader import cascade
from edge_agent.reader.codes import EVERY
from edge_agent.reader.decoders import Grey
from edge_agent.reader.pictures import load

Reader = Callable[[Grey], tuple[str, ...]]


def ours(grey: Grey) -> tuple[str, ...]:
    """What `sanji decode` does: the counter's reader without a predicate, and with EAN-8 and UPC-E."""
    return tuple(code.text for code in cascade.read(grey, wanted=EVERY))


def plain_zbar(grey: Grey) -> tuple[str, ...]:
    """Pyzbar as its manual shows it, on a grey picture. A UPC-A is given without zbar's leading zero."""
    return tuple(_upc(code.data.decode("utf-8", "replace"), code.type) for code in pyzbar.decode(grey))


def plain_zxing(grey: Grey) -> tuple[str, ...]:
    """zxing-cpp's defaults but for the plain text mode. A UPC-A is given without its leading zero."""
    found = zxingcpp.read_barcodes(grey, text_mode=zxingcpp.TextMode.Plain)
    return tuple(_upc(code.text, code.format.name) for code in found)


def union(grey: Grey) -> tuple[str, ...]:
    """All that both decoders read in any view of ours, right or wrong: the limit of choosing among them."""
    looks = (
        look for stage in cascade.stages(grey, EVERY) if not stage.is_last_resort for look in stage.looks
    )
    found = {code.text for origin, codes in looks if origin.decoder != "shapes" for code in codes}
    return (*found, *plain_zbar(grey), *plain_zxing(grey))


READERS: dict[str, Reader] = {"ours": ours, "pyzbar": plain_zbar, "zxing-cpp": plain_zxing, "union": union}


class Score(Struct):
    """One reader's tally by symbology. A picture is wrong when it gave text, and its own was not among it."""

    right: Counter[str]
    wrong: Counter[str]
    spent_s: list[float]
    wrong_texts: list[str]


def measure(reader: Reader, chosen: Iterable[Picture]) -> Score:
    """Read the pictures one after another. Loading is left out of the time, which is the processor's."""
    score = Score(Counter(), Counter(), [], [])
    for picture in chosen:
        grey = load(picture.path)
        begun_s = process_time()
        texts = reader(grey)
        score.spent_s.append(process_time() - begun_s)
        if picture.is_told_by(texts):
            score.right[picture.symbology] += 1
        elif texts:
            score.wrong[picture.symbology] += 1
            score.wrong_texts.append(f"{picture.path.name}: {texts[0][:40]!r} for {picture.text[:40]!r}")
    return score


def main() -> None:
    """Print the table for the photographs, then for the generated pictures."""
    everything = pictures()
    for name, photo in (("photographs", True), ("generated pictures", False)):
        chosen = [picture for picture in everything if picture.is_photo == photo]
        scores = {reader: measure(read, chosen) for reader, read in READERS.items()}
        _show(name, chosen, scores)
        right = {reader: float(score.right.total()) for reader, score in scores.items()}
        best = max(right["pyzbar"], right["zxing-cpp"])
        tell(
            Figure(name=f"decoded, {name}", unit="right", ours=right["ours"], limit=right["union"], peer=best)
        )


def _show(title: str, chosen: list[Picture], scores: dict[str, Score]) -> None:
    held = Counter(picture.symbology for picture in chosen)
    _say(f"\n{title}: right/wrong{'':>8}" + "".join(f"{name:>14}" for name in scores))
    for symbology, count in held.most_common():
        cells = (f"{score.right[symbology]}/{score.wrong[symbology]}" for score in scores.values())
        _say(f"  {symbology:<12}{count:>5}{'':>12}" + "".join(f"{cell:>14}" for cell in cells))
    for text, left_out in (("all readable", frozenset[str]()), ("but EAN-8, UPC-E", LEFT_OUT)):
        names = {picture.symbology for picture in chosen if picture.is_readable} - left_out
        whole = sum(held[name] for name in names)
        rates = (100 * sum(score.right[name] for name in names) / whole for score in scores.values())
        _say(f"  {text:<18}{whole:>5}{'':>6}" + "".join(f"{rate:>13.1f}%" for rate in rates))
    for text, share in (("ms, median", 0.5), ("ms, 95 %", 0.95)):
        spent = (1000 * sorted(score.spent_s)[int(len(chosen) * share)] for score in scores.values())
        _say(f"  {text:<29}" + "".join(f"{spent_ms:>14.1f}" for spent_ms in spent))
    for line in scores["ours"].wrong_texts:
        _say(f"  ours, wrong: {line}")


def _upc(text: str, form: str) -> str:
    return text[1:] if form in ("EAN13", "UPCA") and len(text) == 13 and text[0] == "0" else text


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
