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

    @property
    def is_loopback(self) -> bool:
        """Whether it never leaves this machine."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def broker_faults(broker: object) -> list[str]:
    """What is wrong between the keys of a settings file's [broker]; bears anything that TOML can say.

    A broker would be spoken to in the clear outside this machine, or a certificate lacks its key.
    """
    if not isinstance(broker, dict):
        return []
    faults = key_faults("broker", broker)
    urls = broker.get("addresses")
    if broker.get("insecure") is True or not isinstance(urls, list):
        return faults
    return faults + [
        f"broker.addresses: {url} is not encrypted and leaves this machine: whoever listens on the way reads "
        "all and may speak for any box; give mqtts://, or say insecure = true for a network of your own"
        for url in urls
        if isinstance(url, str) and _is_bare(url)
    ]


def key_faults(name: str, table: object) -> list[str]:
    """A sentence where a table names a certificate without its key, or the other way round."""
    if not isinstance(table, dict):
        return []
    return [
        f"{name}.{one}: is given without {name}.{other}; a certificate is worth nothing without its key"
        for one, other in (("certificate_file", "key_file"), ("key_file", "certificate_file"))
        if one in table and other not in table
    ]


def _is_bare(url: str) -> bool:
    try:
        address = Address.parse(url)
    except ValueError:
        return False
    return not address.is_tls and not address.is_loopback


def is_loopback(url: str) -> bool:
    """Whether a broker's address is on this very machine. Raises ValueError as Address.parse does."""
    host = Address.parse(url).host
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _fault(url: str) -> str:
    return f"broker address {url!r} is not mqtt://host[:port] or mqtts://host[:port]"
