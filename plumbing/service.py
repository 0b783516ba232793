"""The life of a long-running process: ends on SIGTERM or SIGINT, and when any of its threads dies."""

import signal
import threading
from collections.abc import Callable
from types import FrameType

from plumbing import logs


class Service:
    """Owns the process's signals and threads. A thread that dies ends the service: half a service lies."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._is_broken = False
        self._signal = ""
        self._log = logs.get("service")
        threading.excepthook = self._on_death
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)

    def thread(self, work: Callable[[], None], name: str) -> None:
        """Run `work` beside the main loop; it should end soon after `stop` is set."""
        thread = threading.Thread(target=work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def fail(self, why: str) -> None:
        """End the service with exit code 1: a part of it that is no thread of ours has died."""
        self._log.error("service.failed", why=why)
        self._is_broken = True
        self.stop.set()

    def end(self, timeout_s: float = 10.0) -> int:
        """Stop, wait for the threads, and give the exit code: 1 when a thread died."""
        self._log.info("service.stopping", signal=self._signal)
        self.stop.set()
        for thread in self._threads:
            thread.join(timeout=timeout_s)
        return 1 if self._is_broken else 0

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        # No log from here: the line that this signal interrupts may hold the log's lock.
        self._signal = signal.Signals(number).name
        self.stop.set()

    def _on_death(self, death: threading.ExceptHookArgs) -> None:
        name = death.thread.name if death.thread else "?"
        why = death.exc_value or death.exc_type()
        self._log.error("thread.died", thread=name, exc_info=(death.exc_type, why, death.exc_traceback))
        self._is_broken = True
        self.stop.set()
