"""All that a box and a centre are made of stands in their bills, which CycloneDX's own schema accepts."""

import hashlib
import json
from collections import Counter
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests import needs
from tools.locked import read
from tools.sbom import bill
from tools.wheels import Wheel, in_folder, licence

_MADE_S = 1_767_225_600
# A Pi's and a Windows PC's alone: no wheel of these is fetched for a PC with Debian.
_NOT_SHIPPED = {"colorama", "lgpio", "rpi-lgpio"}
OWN = Wheel("sanji-0.1.0-py3-none-any.whl", "sanji", "0.1.0", "Apache-2.0", frozenset(), "0" * 64)


def document(kind: str, wheels: list[Wheel]) -> dict[str, Any]:
    """The bill as it is written, held against the schema."""
    text = str(JsonV1Dot6(bill(kind, read(kind), wheels, _MADE_S)).output_as_string(indent=2))
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    assert fault is None, fault
    made: dict[str, Any] = json.loads(text)
    return made


def digests(component: dict[str, Any]) -> set[str]:
    """All hashes that are given for it."""
    return {one["content"] for reference in component["externalReferences"] for one in reference["hashes"]}


@pytest.mark.parametrize("kind", ["edge", "central"])
def test_every_locked_package_is_in_it(kind: str) -> None:
    """Each entry of the lock, at its version and with all its hashes, and nothing else."""
    made = document(kind, [OWN])
    assert Counter((one["name"], one["version"]) for one in made["components"]) == Counter(
        (entry.name, entry.version) for entry in read(kind)
    )
    given = {(one["name"], one["version"]): digests(one) for one in made["components"]}
    for entry in read(kind):
        assert given[entry.name, entry.version] == {one.removeprefix("sha256:") for one in entry.hashes}
    assert made["metadata"]["component"]["name"] == f"sanji[{kind}]"


def test_every_wheel_of_a_box_is_in_it_and_was_locked() -> None:
    """Each file that is shipped is named with its own digest, which is one of those that the lock allows."""
    folder = needs.wheelhouse()
    wheels = in_folder(folder)
    made = document("edge", wheels)
    shipped = {
        reference["url"]: reference["hashes"][0]["content"]
        for one in [*made["components"], made["metadata"]["component"]]
        for reference in one["externalReferences"]
        if reference["url"].startswith("wheels/")
    }
    assert shipped == {f"wheels/{path.name}": sha256(path) for path in folder.glob("*.whl")}
    locked = {one.removeprefix("sha256:") for entry in read("edge") for one in entry.hashes}
    assert {digest for url, digest in shipped.items() if "/sanji-" not in url} <= locked


def sha256(path: Path) -> str:
    """A file's digest."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_licences_and_needs_are_those_of_the_wheels() -> None:
    """What is shipped has a licence; a package names what it needs, and that is in the bill, too."""
    made = document("edge", in_folder(needs.wheelhouse()))
    without = {one["name"] for one in made["components"] if not one.get("licenses")}
    assert without <= _NOT_SHIPPED
    needed = {one["ref"].partition("@")[0]: one.get("dependsOn", []) for one in made["dependencies"]}
    assert any(ref.startswith("pkg:pypi/starlette@") for ref in needed["pkg:pypi/fastapi"])
    assert {ref for refs in needed.values() for ref in refs} <= {one["bom-ref"] for one in made["components"]}


def test_the_same_is_the_same_bytes() -> None:
    """No hour and no chance is in it."""
    one, two = (JsonV1Dot6(bill("edge", read("edge"), [OWN], _MADE_S)).output_as_string() for _ in range(2))
    assert one == two


def test_without_our_own_wheel_there_is_no_bill() -> None:
    """A wheelhouse that was not finished is said so."""
    with pytest.raises(LookupError, match="no wheel of sanji"):
        bill("edge", read("edge"), [], _MADE_S)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ([("License-Expression", "MIT"), ("License", "something else")], "MIT"),
        ([("License", "BSD")], "BSD"),
        (
            [
                ("License", "Copyright\nThe whole text"),
                ("Classifier", "License :: OSI Approved :: MIT License"),
            ],
            "MIT License",
        ),
        ([("Classifier", "Topic :: Software Development")], ""),
    ],
)
def test_a_licence_is_taken_from_where_it_is_said(fields: list[tuple[str, str]], words: str) -> None:
    """An SPDX expression comes first; a whole text is no name."""
    said = Message()
    for name, text in fields:
        said[name] = text
    assert licence(said) == words
