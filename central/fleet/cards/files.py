"""Fills a card's files for one box, from those of firmware_configs: nothing is left to be put in by hand."""

import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from plumbing.trust import card

FOLDER = Path(str(files("firmware_configs")))
MODELS = tuple(sorted(path.name for path in (FOLDER / "boot").iterdir() if path.is_dir()))
ENROL = "sanji/enrol.toml"
_CENTRE = "centre.lan"
_CENTRE_PAGES = f"{_CENTRE}:8080"
_WIFI, _MODEM = "sanji-wifi.nmconnection", "sanji-4g.nmconnection"
_PUBLIC_KEY = re.compile(
    r"(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp256) [A-Za-z0-9+/]{40,1000}={0,2}( [\w.@-]{1,80})?"
)
_APN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}")
# nm-settings-keyfile(5): a backslash begins an escape, ; parts a list, blanks at the ends are dropped.
_KEYFILE_TEXT = re.compile(r"[^\x00-\x1f\x7f\\;\s]([^\x00-\x1f\x7f\\;]*[^\x00-\x1f\x7f\\;\s])?")
_SSID_BYTES_MAX, _PSK_CHARS = 32, range(8, 64)


class Link(Struct, frozen=True):
    """How a box reaches the centre where it stands; the cable needs no word."""

    wifi: str = ""
    wifi_key: str = ""
    apn: str = ""

    def faults(self) -> Iterator[str]:
        """What a modem or an access point would not take."""
        if bool(self.wifi) != bool(self.wifi_key):
            yield "wifi and wifi_key go together"
        elif self.wifi and not (
            _KEYFILE_TEXT.fullmatch(self.wifi) and len(self.wifi.encode()) <= _SSID_BYTES_MAX
        ):
            yield f"wifi: {self.wifi!r} is longer than {_SSID_BYTES_MAX} bytes, or holds a \\ or ;"
        elif self.wifi and not (
            self.wifi_key.isascii()
            and len(self.wifi_key) in _PSK_CHARS
            and _KEYFILE_TEXT.fullmatch(self.wifi_key)
        ):
            yield "wifi_key: 8 … 63 characters of ASCII, none of them \\ or ;"
        if self.apn and not _APN.fullmatch(self.apn):
            yield f"apn: {self.apn!r} is no name of an access point; cmnet, 3gnet and ctnet are"


class Wish(Struct, frozen=True):
    """What one card is for. At `port` the centre's pages answer whether they are reached."""

    box: str
    model: str
    code: str
    centre: str
    port: int
    key: str
    link: Link = Link()


def key_fault(key: str) -> str:
    """What is wrong with the public key of who may log in; "" for nothing."""
    if "PRIVATE KEY" in key:
        return "that is the private key; the public one is beside it, in a file that ends with .pub"
    return "" if _PUBLIC_KEY.fullmatch(key.strip()) else "that is no public key of SSH, on one line"


def write(wish: Wish, folder: Path) -> int:
    """Put a card's files into a folder, the card's first partition; how many. Raises OSError."""
    made = dict(_made(wish))
    for name, text in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    if not wish.link.wifi:
        (folder / "sanji/rootfs/etc/NetworkManager/system-connections" / _WIFI).unlink(missing_ok=True)
    return len(made)


def write_code(centre: str, code: str, box: str, folder: Path) -> None:
    """Put the code alone onto a card that is at work already, for a spare box. Raises OSError."""
    path = folder / ENROL
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(card.text_of(centre, code, box), encoding="utf-8", newline="\n")


def _made(wish: Wish) -> Iterator[tuple[str, str]]:
    yield "config.txt", (FOLDER / "boot" / wish.model / "config.txt").read_text(encoding="utf-8")
    for path in sorted((FOLDER / "cloud-init").iterdir()):
        if path.is_file():
            yield path.name, _put_in(path, _places(wish))
    for top in ("rootfs", "udev"):
        for path in sorted((FOLDER / top).rglob("*.*")):
            if path.is_file() and (wish.link.wifi or path.name != _WIFI):
                yield f"sanji/{path.relative_to(FOLDER)}", _put_in(path, _words(path.name, wish))
    yield ENROL, card.text_of(wish.centre, wish.code, wish.box)


def _places(wish: Wish) -> dict[str, str]:
    """A host's name has no underscore (RFC 1123); a box's may have."""
    return {
        "REPLACE-NAME": wish.box.replace("_", "-"),
        "ssh-ed25519 REPLACE-KEY field": wish.key.strip(),
    }


def _words(name: str, wish: Wish) -> dict[str, str]:
    if name == _WIFI:
        return {"REPLACE-SSID": wish.link.wifi, "REPLACE-KEY": wish.link.wifi_key}
    if name == _MODEM:
        return {"apn=cmnet": f"apn={wish.link.apn or 'cmnet'}"}
    host = urlsplit(wish.centre).hostname or ""
    return {_CENTRE_PAGES: f"{host}:{wish.port}", _CENTRE: host}


def _put_in(path: Path, words: Mapping[str, str]) -> str:
    """A file with words in place of others. What was put in is not looked at again."""
    text = path.read_text(encoding="utf-8")
    if not words:
        return text
    pattern = re.compile("|".join(re.escape(word) for word in words))
    return pattern.sub(lambda found: words[found[0]], text)
