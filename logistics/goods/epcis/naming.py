"""What lots, packages, places, devices and papers are called in a document: GS1 keys where there are any.

Source: GS1 Digital Link URI Syntax 1.2, section 4, and CBV 2.0, section 8: a party without GS1 keys names
things by URIs of its own domain.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo

from msgspec import Struct

from logistics.identifiers import is_gtin, is_sscc

CANONICAL = "https://id.gs1.org"
# AI (254) and AI (8004), GS1 General Specifications 3.8 and 3.10, without what an address would escape.
_EXTENSION = re.compile(r"[A-Za-z0-9._-]{1,20}")
_GIAI_MAX = 30
# As the register of parties counts: F-0031.
_PARTY = re.compile(r"[A-Z]{1,2}-[0-9]{1,8}", re.ASCII)
# Capitals, up to four together, and digits: no word or name. None of its parts may be a mobile or a fixed
# number, however it is parted, nor long enough for one; an identity card has 17 digits.
_PAPER = re.compile(r"(?!.*[A-Z]{5})(?=.*[0-9])[A-Z0-9]+(?:[-/._ ][A-Z0-9]+)*", re.ASCII)
_PERSONAL = re.compile(
    r"[0-9]{11}|(?:[^0-9]*[0-9]){15}|(?<![0-9])1[3-9](?:[-/._ ]?[0-9]){9}"
    r"|(?<![0-9])0[0-9]{2,3}[-/._ ]?[0-9]{3,4}[-/._ ]?[0-9]{4}(?![0-9])"
)
# RFC 3986, 2.3: what an address bears as it is.
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


class Naming(Struct, frozen=True):
    """How this county names things. `domain` is its own address, without a slash at the end.

    `gtins` are of products (GTIN-8 to -14), `glns` of sites; `giai_prefix` is the GS1 company prefix before
    a device's name, `sites` are all of the county's. What has no GS1 key has an address of the domain.
    """

    domain: str
    zone: tzinfo
    gtins: Mapping[str, str] = {}
    glns: Mapping[str, str] = {}
    giai_prefix: str = ""
    sites: frozenset[str] = frozenset()

    @property
    def namespace(self) -> str:
        """Where our own words are at home."""
        return f"{self.domain}/ns/"

    def lot(self, lot: str, product: str = "") -> str:
        """A lot: its product's GTIN and its number where the product has one."""
        gtin = gtin14(self.gtins.get(product, ""))
        return f"{CANONICAL}/01/{gtin}/10/{lot}" if gtin else f"{self.domain}/lot/{lot}"

    def package(self, package: str) -> str:
        """A parcel or a case: its SSCC, or its waybill."""
        sscc = package.removeprefix("00") if len(package) == 20 else package
        return f"{CANONICAL}/00/{sscc}" if is_sscc(sscc) else self.own("waybill", package)

    def site(self, site: str) -> str:
        """A site."""
        gln = self.glns.get(site, "")
        return f"{CANONICAL}/414/{gln}" if gln else self.own("site", site)

    def receiver(self, to: str) -> str:
        """Who takes goods, by what somebody typed: a number of the register or a site; "" for all else."""
        if to in self.sites:
            return self.site(to)
        return self.own("party", to) if _PARTY.fullmatch(to) else ""

    def paper(self, document: str) -> str:
        """A paper that goes with goods, by what somebody typed; "" for what may be a person's."""
        is_number = _PAPER.fullmatch(document) and not _PERSONAL.search(document)
        return self.own("document", document) if is_number else ""

    def room(self, site: str, room: str) -> str:
        """A room of a site: the site's GLN with an extension."""
        if self.glns.get(site) and _EXTENSION.fullmatch(room):
            return f"{self.site(site)}/254/{room}"
        return self.own("site", site, "room", room)

    def device(self, site: str, device: str) -> str:
        """A scale or a probe."""
        giai = f"{self.giai_prefix}{device}"
        if self.giai_prefix and len(giai) <= _GIAI_MAX and _EXTENSION.fullmatch(device):
            return f"{CANONICAL}/8004/{giai}"
        return self.own("site", site, "device", device)

    def own(self, *parts: str) -> str:
        """An address of our own domain."""
        return "/".join([self.domain, *(_escaped(part) for part in parts)])

    def moment(self, at_ms: int) -> str:
        """A time with its zone: "2026-09-28T08:10:05.000+08:00"."""
        return self._local(at_ms).isoformat(timespec="milliseconds")

    def offset(self, at_ms: int) -> str:
        """The zone's offset at a time: "+08:00"."""
        return self._local(at_ms).isoformat(timespec="seconds")[19:]

    def day(self, at_ms: int) -> str:
        """The local day of a time: "2026-09-28"."""
        return self._local(at_ms).date().isoformat()

    def _local(self, at_ms: int) -> datetime:
        return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(self.zone)


def gtin14(gtin: str) -> str:
    """A GTIN in the 14 digits that Digital Link wants; "" for what is none."""
    return gtin.zfill(14) if is_gtin(gtin) else ""


def _escaped(part: str) -> str:
    return "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in part.encode())
