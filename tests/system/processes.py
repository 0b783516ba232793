"""How system tests start our command: as a process of its own, whatever PATH says."""

import sys


def sanji(*words: str) -> list[str]:
    """The command line of `sanji WORDS`."""
    return [sys.executable, "-m", "plumbing.commands", *words]
