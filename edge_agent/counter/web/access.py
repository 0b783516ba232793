"""Where somebody asks from: at the box itself, or at another machine, where a PIN is wanted."""

from ipaddress import IPv6Address, ip_address

from fastapi import Request


class Stranger(Exception):
    """Somebody asks from another machine and has not signed in."""


def is_at_box(request: Request) -> bool:
    """Whether the browser runs on the box. What is no address is not."""
    try:
        address = ip_address(request.client.host if request.client else "")
    except ValueError:
        return False
    # ::ffff:127.0.0.1 is loopback, too, where the page is served on both families.
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback
