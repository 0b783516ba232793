"""Wrong PINs as they are remembered over a restart."""

from msgspec import Struct

from plumbing.web.throttle import Wrong


class Slips(Struct, frozen=True):
    """What the throttle knows."""

    wrong: tuple[Wrong, ...] = ()
