"""The bits in which a Pi's firmware says that power or heat held it back."""

# Bits 0 to 3 are now, the same from 16 on are since the boot: `vcgencmd get_throttled` in the Raspberry Pi
# documentation, "OS software", https://www.raspberrypi.com/documentation/computers/os.html#get_throttled.
UNDER_VOLTAGE = 1 << 0
CAPPED = 1 << 1
THROTTLED = 1 << 2
SOFT_LIMIT = 1 << 3
_SINCE_BOOT = 16
_NOW = UNDER_VOLTAGE | CAPPED | THROTTLED | SOFT_LIMIT
WORDS = {UNDER_VOLTAGE: "under_voltage", CAPPED: "capped", THROTTLED: "throttled", SOFT_LIMIT: "soft_limit"}


def at_present(bits: int) -> int:
    """What holds the machine back at this moment."""
    return bits & _NOW


def since_boot(bits: int) -> int:
    """What has held it back since its boot, as the bits of now."""
    return bits >> _SINCE_BOOT & _NOW


def words(bits: int) -> tuple[str, ...]:
    """The names of the bits of now."""
    return tuple(word for bit, word in WORDS.items() if bits & bit)
