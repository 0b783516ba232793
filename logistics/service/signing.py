"""Who may sign which step of what is signed in steps: in order, each once, the first by one of its own."""

from collections.abc import Mapping, Sequence


class OutOfTurn(ValueError):
    """It is not signed. `why` is "signed", "step" or "same_person"; `what` is the step that it is about."""

    def __init__(self, why: str, what: str = "") -> None:
        self.why, self.what = why, what
        super().__init__(f"{why}: {what}" if what else why)


def check(steps: Sequence[str], signed: Mapping[str, str], step: str, who: str) -> None:
    """Raises OutOfTurn where somebody may not sign a step; `signed` is who signed which.

    Each step follows the one before it, and who signed the first signs no other.
    """
    if step in signed:
        raise OutOfTurn("signed", step)
    missing = next((one for one in steps[: steps.index(step)] if one not in signed), None)
    if missing:
        raise OutOfTurn("step", missing)
    if signed.get(steps[0]) == who:
        raise OutOfTurn("same_person")
