"""Behind a proxy each person has limits of their own, and the trail says who asked."""

from sqlalchemy import select

from central.store.access.tables import trail
from tests.central.web.scene import Scene, Visitor, served

_WRONG_MAX = 5


def entering(url: str, address: str, name: str, password: str) -> int:
    """How the login of somebody is answered whom the proxy says to be at an address."""
    with Visitor(url) as visitor:
        visitor.client.headers["x-forwarded-for"] = address
        return visitor.login(name, password).status_code


def test_wrong_passwords_of_one_address_shut_out_no_other(scene: Scene) -> None:
    """Through a proxy that is named; through any other all are one address, whatever it says."""
    for proxies, other in ((("127.0.0.1",), 303), ((), 429)):
        with served(scene.store, proxies=proxies) as running:
            wrong = [entering(running.url, "203.0.113.7", "manager", "no") for _ in range(_WRONG_MAX + 1)]
            assert wrong == [401] * _WRONG_MAX + [429]
            assert entering(running.url, "203.0.113.8", "manager", "") == other


def test_the_trail_bears_the_address_that_the_proxy_saw(scene: Scene) -> None:
    """And not the proxy's own."""
    with served(scene.store, proxies=("127.0.0.1",)) as running, Visitor(running.url) as visitor:
        visitor.client.headers["x-forwarded-for"] = "192.0.2.1, 203.0.113.7"
        visitor.login("manager")
        form = {"csrf": visitor.token("/account"), "comment": "going there"}
        visitor.client.post("/alerts/1/ack", data=form)
    with scene.store.read() as connection:
        assert connection.execute(select(trail.c.address).distinct()).scalars().all() == ["203.0.113.7"]
