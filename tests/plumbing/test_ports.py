"""Ports are free or taken, and nothing is left bound by asking."""

import socket

from plumbing.ports import free_port, is_free


def test_a_port_that_somebody_holds_is_not_free() -> None:
    """It is free again once it was let go."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        assert not is_free(port)
    assert is_free(port)


def test_a_free_port_is_free() -> None:
    """It can be bound at once."""
    assert is_free(free_port())
