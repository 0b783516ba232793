"""Why the ledger does not take something."""


class Refused(ValueError):
    """It is not taken. `why` is a word for the reason, `what` names what it is about."""

    def __init__(self, why: str, what: str = "") -> None:
        self.why = why
        self.what = what
        super().__init__(f"{why}: {what}" if what else why)
