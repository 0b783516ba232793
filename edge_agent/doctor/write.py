"""A settings file to start from: what was found, with what only a person knows marked as such."""

import json
import re
from collections.abc import Iterator, Sequence
from importlib.metadata import version

from edge_agent.doctor.finding import Finding, Proposal, Value
from plumbing.i18n import Catalogue

_PORT_KINDS = ("camera", "scanner", "scale", "probe", "printer")
_ROOM = "room"
_NOT_OF_NAMES = re.compile(r"[^A-Za-z0-9_-]+")


def settings_text(findings: Sequence[Finding], host: str, words: Catalogue) -> str:
    """TOML that `sanji edge check` accepts. `host` is the machine's name, which becomes the box's."""
    proposals = [finding.proposal for finding in findings if finding.proposal is not None]
    kinds = {proposal.kind for proposal in proposals}
    role = "coldstore" if kinds == {"probe"} else "village"
    box: dict[str, Value] = {
        "name": _name(host),
        "site": "SC-000",
        "role": role,
        "data_dir": "/var/lib/sanji",
    }
    lines = [_comment(words, "head", version=version("sanji")), "", _comment(words, "box")]
    lines += _table("box", box)
    lines += [_comment(words, "broker"), "[broker]", 'addresses = ["mqtts://centre.lan:8883"]', ""]
    for title, proposal in _titled(proposals):
        lines += _table(title, proposal.values)
    if "probe" in kinds:
        lines += [_comment(words, "room"), f"[room.{_ROOM}]", ""]
    if not proposals:
        lines += [_comment(words, "nothing")]
    return "\n".join(lines).rstrip() + "\n"


def _titled(proposals: Sequence[Proposal]) -> Iterator[tuple[str, Proposal]]:
    """Each with a name of its own: scale, scale2 …"""
    for kind in _PORT_KINDS:
        for number, proposal in enumerate((one for one in proposals if one.kind == kind), start=1):
            yield f"{kind}.{proposal.name}{number if number > 1 else ''}", proposal


def _table(title: str, values: dict[str, Value]) -> list[str]:
    """A text in JSON is a basic string in TOML (TOML 1.0, "String")."""
    rows = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return [f"[{title}]", *rows, ""]


def _comment(words: Catalogue, key: str, **fields: object) -> str:
    return f"# {words.text(f'write.{key}', **fields)}"


def _name(host: str) -> str:
    """A name as brokers and topics bear it."""
    return _NOT_OF_NAMES.sub("-", host).strip("-_")[:48] or "box-1"
