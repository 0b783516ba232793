"""Where a broker listens, as settings name it."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from msgspec import Struct

_PORTS = {"mqtt": 1883, "mqtts": 8883}


class Address(Struct, frozen=True):
    """A broker's host and port."""

    host: str
    port: int
    is_tls: bool

    @staticmethod
    def parse(url: str) -> "Address":
        """An address from mqtt://host:port or mqtts://host:port; ValueError says what is allowed."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
            # A name that IDNA cannot carry would fail in the resolver, with no word of the setting.
            host.encode("idna")
        except ValueError as why:
            raise ValueError(_fault(url)) from why
        is_bare = parts.netloc == url.removeprefix(f"{parts.scheme}://") and "@" not in parts.netloc
        if parts.scheme not in _PORTS or not host or port == 0 or not is_bare:
            raise ValueError(_fault(url))
        return Address(host, port or _PORTS[parts.scheme], parts.scheme == "mqtts")


def is_loopback(url: str) -> bool:
    """Whether a broker's address is on this very machine. Raises ValueError as Address.parse does."""
    host = Address.parse(url).host
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _fault(url: str) -> str:
    return f"broker address {url!r} is not mqtt://host[:port] or mqtts://host[:port]"
