"""What can be wrong with a cold-chain rule or with readings."""


class ColdChainError(ValueError):
    """A cold-chain rule or reading cannot be used."""


class RuleError(ColdChainError):
    """A rule cannot be used. `faults` holds one sentence a fault."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(f"cold-chain rule: {fault}" for fault in faults))


class LateReading(ColdChainError):
    """A reading is older than the last one judged; replay from the earliest changed point."""


class ReadingsError(ColdChainError):
    """Readings cannot be judged. `faults` holds one sentence a fault."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))
