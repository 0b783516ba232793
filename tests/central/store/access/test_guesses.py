"""Wrong tries in the database: counted whoever counts, over after their window, and given back."""

import threading
from collections.abc import Iterator

import pytest

from central.store.access import guesses
from central.store.cluster.turn import turn
from central.store.store import Store
from tests.central.centre import NOW
from tests.central.cluster.county import ENGINES, url_of

KEY, WINDOW_MS = ("code", 7), 60_000


@pytest.fixture(scope="module", params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with url_of(request.param, tmp_path_factory.mktemp("guesses")) as url:
        here = Store(url)
        yield here
        here.close()


@pytest.fixture(autouse=True)
def fresh(store: Store) -> None:
    with store.write() as connection:
        connection.exec_driver_sql("DELETE FROM guess")
        connection.exec_driver_sql("DELETE FROM next_step")


def take(store: Store, now_ms: int = NOW, allowed: int = 3) -> bool:
    with turn(store) as connection:
        return guesses.take(connection, KEY, allowed, WINDOW_MS, now_ms)


def test_so_many_and_no_more_until_the_window_is_over(store: Store) -> None:
    """It begins with the first try; refused ones do not make it longer."""
    assert [take(store, NOW + number) for number in range(5)] == [True, True, True, False, False]
    assert not take(store, NOW + WINDOW_MS - 1)
    assert take(store, NOW + WINDOW_MS)


def test_a_try_that_was_right_is_given_back(store: Store) -> None:
    """And never more than were taken."""
    assert [take(store) for _ in range(3)] == [True] * 3
    with turn(store) as connection:
        guesses.give_back(connection, KEY)
    assert [take(store) for _ in range(2)] == [True, False]
    with turn(store) as connection:
        guesses.forget(connection, KEY)
        guesses.give_back(connection, KEY)
    assert [take(store) for _ in range(4)] == [True, True, True, False]


def test_of_many_at_once_as_many_pass_as_are_allowed(store: Store) -> None:
    """Twenty ask in the same moment, and five of them may try."""
    start, answers = threading.Barrier(20), list[bool]()

    def ask() -> None:
        start.wait(20)
        answers.append(take(store, allowed=5))

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) == [False] * 15 + [True] * 5


def test_how_long_to_wait(store: Store) -> None:
    """Nothing below the limit, then until the window is over; a clock set back makes it no longer."""
    with turn(store) as connection:
        assert guesses.left_ms(connection, KEY, 2, WINDOW_MS, NOW) == 0
        for _ in range(2):
            guesses.count(connection, KEY, WINDOW_MS, NOW)
        assert guesses.left_ms(connection, KEY, 3, WINDOW_MS, NOW) == 0
        assert guesses.left_ms(connection, KEY, 2, WINDOW_MS, NOW + 1) == WINDOW_MS - 1
        assert guesses.left_ms(connection, KEY, 2, WINDOW_MS, NOW + WINDOW_MS) == 0
        assert guesses.left_ms(connection, KEY, 2, WINDOW_MS, NOW - 10 * WINDOW_MS) == WINDOW_MS


def test_a_next_step_waits_for_its_time(store: Store) -> None:
    """It is there until then, is replaced by a newer one, and what is over goes with the next that comes."""
    with turn(store) as connection:
        guesses.put_step(connection, "a", b"old", NOW + 10, NOW)
        guesses.put_step(connection, "a", b"new", NOW + 20, NOW)
        assert guesses.step(connection, "a", NOW + 19) == b"new"
        assert guesses.step(connection, "a", NOW + 20) == b""
        guesses.put_step(connection, "b", b"other", NOW + 99, NOW + 20)
        assert guesses.step(connection, "a", NOW) == b""
        guesses.drop_step(connection, "b")
        assert guesses.step(connection, "b", NOW) == b""
