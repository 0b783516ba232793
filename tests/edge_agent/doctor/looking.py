"""A simulated box for the doctor to look at, and its findings in both languages."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from edge_agent.doctor import words
from edge_agent.doctor.finding import Finding
from edge_agent.doctor.world import World
from plumbing.clock import ClockQuality
from tests.edge_agent.making import at, settings

LISTEN_S = 0.6
ZH, EN = words.catalogue("zh-CN"), words.catalogue("en")


class Room:
    """Empty trees below a folder, like those of a box."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sys, self.dev, self.proc = folder / "sys", folder / "dev", folder / "proc"
        for tree in (self.sys, self.dev / "serial/by-id", self.dev / "usb", self.proc):
            tree.mkdir(parents=True)

    def world(self, *, clock: ClockQuality = "synced", bare: bool = False, **tables: Any) -> World:
        """What the doctor sees; without any settings if it is `bare`."""
        return World(
            self.sys,
            self.dev,
            self.proc,
            None if bare else settings(self.folder, **tables),
            at(0, clock=clock),
            time.monotonic,
            LISTEN_S,
        )

    def put(self, path: str, text: str = "") -> Path:
        """A file of the trees."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file


def found(check: Callable[[World], Iterator[Finding]], world: World) -> list[Finding]:
    """What a check finds; each finding has its words in both languages."""
    findings = list(check(world))
    for finding in findings:
        chinese, english = (words.line(words.told(finding, one), one) for one in (ZH, EN))
        assert finding.subject in chinese
        assert finding.subject in english
    return findings


def only(check: Callable[[World], Iterator[Finding]], world: World) -> Finding:
    """The one thing that a check finds."""
    (finding,) = found(check, world)
    return finding
