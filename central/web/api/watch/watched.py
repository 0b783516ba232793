"""What is looked at to say whether this process is ready for work, and who may read its metrics."""

from ipaddress import ip_address, ip_network

from fastapi import Request

from central.store.migrate import is_current
from central.store.store import Store, StoreFault
from central.working import Working

LOCAL = ("127.0.0.0/8", "::1/128")
# The intake comes round at least five times a second; a burst may take seconds.
FRESH_MS = 30_000


class Watched:
    """`working` is what the collecting half counts, None where it runs in another process or nowhere."""

    def __init__(self, working: Working | None = None, networks: tuple[str, ...] = LOCAL) -> None:
        self.working = working
        self._networks = [ip_network(one) for one in networks]

    def faults(self, store: Store, now_up_ms: int) -> list[str]:
        """Why it is not ready; nothing if it is. `now_up_ms` is uptime."""
        found = []
        try:
            with store.read() as connection:
                if not is_current(connection):
                    found.append(
                        "the database is of another version; start this one, which brings it up to date"
                    )
        except (StoreFault, TimeoutError) as why:
            found.append(f"the database does not answer: {type(why).__name__}")
        if self.working is not None and now_up_ms - self.working.looked_ms > FRESH_MS:
            found.append(f"the intake has not come round for {FRESH_MS // 1000} s")
        return found

    def is_near(self, request: Request) -> bool:
        """Whether the request comes straight from an address that needs no token.

        What a proxy passes on comes from the proxy's address, whoever asked: that is nobody's.
        """
        headers = request.headers
        if "x-forwarded-for" in headers or "forwarded" in headers or request.client is None:
            return False
        try:
            address = ip_address(request.client.host)
        except ValueError:
            return False
        return any(address in network for network in self._networks)
