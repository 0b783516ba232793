"""The command sanji decode: barcodes in picture files, read by the counter's own reader."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from msgspec import UNSET, Struct, UnsetType

from edge_agent.reader import cascade, pictures
from edge_agent.reader.codes import EVERY, Code

_FAULTS = 1

decode = typer.Typer(help="Read the barcodes in pictures, as a counter's camera would.")


class FileResult(Struct, frozen=True):
    """One file's codes; `error` is there only where the file could not be read as a picture."""

    file: str
    results: tuple[Code, ...] = ()
    error: str | UnsetType = UNSET


def decode_file(path: Path) -> FileResult:
    """Read one picture with every stage. A file that is no picture gives a result with `error`.

    EAN-8 and UPC-E, which a counter must not take for anything, are told here where two decoders agree.
    """
    try:
        grey = pictures.load(path)
    except pictures.UnreadablePicture as error:
        return FileResult(str(path), error=str(error))
    return FileResult(str(path), cascade.read(grey, wanted=EVERY))


@decode.command()
def decode_pictures(
    pictures: Annotated[list[Path], typer.Argument(help="Picture files.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Read the barcodes in pictures, as a counter's camera would; exit code 1 if a file cannot be read."""
    is_good = True
    for path in pictures:
        result = decode_file(path)
        is_good = is_good and result.error is UNSET
        if as_json:
            typer.echo(msgspec.json.encode(result))
        elif result.error is not UNSET:
            typer.echo(f"{path}: {result.error}", err=True)
        else:
            read = ", ".join(f"{code.text} ({code.symbology})" for code in result.results)
            typer.echo(f"{path}: {read or 'nothing'}")
    raise typer.Exit(0 if is_good else _FAULTS)
