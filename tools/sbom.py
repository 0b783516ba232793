"""Write what a box or a centre is made of as CycloneDX 1.6: each locked package, each wheel shipped.

The model is that of ECMA-424. The same lock, wheels and SOURCE_DATE_EPOCH give the same bytes.
"""

import argparse
import os
import sys
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from tools.locked import Locked, read
from tools.wheels import Wheel, in_folder

_NAMESPACE = uuid.UUID("6f1f6c0e-6a5e-5d0e-9f0b-73616e6a6931")


def bill(kind: str, entries: Iterable[Locked], wheels: list[Wheel], made_s: int) -> Bom:
    """The bill of materials of `sanji[KIND]`. Raises LookupError when sanji's own wheel is not among them."""
    own = next((wheel for wheel in wheels if wheel.name == "sanji"), None)
    if own is None:
        raise LookupError("the wheelhouse has no wheel of sanji: tools/build-wheelhouse.sh makes it")
    root = Component(
        name=f"sanji[{kind}]",
        version=own.version,
        type=ComponentType.APPLICATION,
        bom_ref=f"sanji@{own.version}",
        licenses=[LicenseFactory().make_from_string(own.licence)],
        external_references=[_shipped(own)],
    )
    parts = [_component(entry, [one for one in wheels if _is_of(one, entry)]) for entry in entries]
    made = Bom(components=parts)
    made.metadata.component = root
    made.metadata.timestamp = datetime.fromtimestamp(made_s, UTC)
    made.serial_number = uuid.uuid5(_NAMESPACE, " ".join(sorted(wheel.sha256 for wheel in wheels)) + kind)
    _link(made, root, parts, wheels)
    return made


def _is_of(wheel: Wheel, entry: Locked) -> bool:
    return (wheel.name, wheel.version) == (entry.name, entry.version)


def _component(entry: Locked, wheels: list[Wheel]) -> Component:
    purl = PackageURL("pypi", name=entry.name, version=entry.version)
    licence = next((wheel.licence for wheel in wheels if wheel.licence), "")
    allowed = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(str(purl)),
        comment="every file that the lock allows",
        hashes=[_sha256(one.removeprefix("sha256:")) for one in entry.hashes],
    )
    return Component(
        name=entry.name,
        version=entry.version,
        type=ComponentType.LIBRARY,
        bom_ref=str(purl),
        purl=purl,
        licenses=[LicenseFactory().make_from_string(licence)] if licence else (),
        external_references=[allowed, *map(_shipped, wheels)],
        properties=[Property(name="sanji:marker", value=entry.marker)] if entry.marker else (),
    )


def _shipped(wheel: Wheel) -> ExternalReference:
    return ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(f"wheels/{wheel.file}"),
        hashes=[_sha256(wheel.sha256)],
    )


def _sha256(digest: str) -> HashType:
    return HashType(alg=HashAlgorithm.SHA_256, content=digest)


def _link(made: Bom, root: Component, parts: list[Component], wheels: list[Wheel]) -> None:
    """Who needs whom, as the wheels say; the root needs all that was locked for it."""
    made.register_dependency(root, parts)
    for part in parts:
        needs = {
            name
            for wheel in wheels
            if (wheel.name, wheel.version) == (part.name, part.version)
            for name in wheel.needs
        }
        made.register_dependency(part, [other for other in parts if other.name in needs])


def main() -> int:
    """Write one."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("kind", choices=["edge", "central"])
    asked.add_argument("wheelhouse", type=Path)
    asked.add_argument("file", type=Path)
    of = asked.parse_args()
    made_s = int(os.environ["SOURCE_DATE_EPOCH"])
    made = bill(of.kind, read(of.kind), in_folder(of.wheelhouse), made_s)
    of.file.write_text(JsonV1Dot6(made).output_as_string(indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
