"""The life of a long-running process: ends when it is told to, and when any of its threads dies or hangs."""

import faulthandler
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

from plumbing import logs
from plumbing.notify import Notifier, of_process


class Heart:
    """A loop that must come round."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._beat_ms: int | None = None

    def beat(self, now_ms: int) -> None:
        """The loop came round (uptime `now_ms`)."""
        self._beat_ms = now_ms

    def silent_ms(self, now_ms: int) -> int:
        """For how long it has not come round. Its first turn begins when it is asked for first."""
        if self._beat_ms is None:
            self._beat_ms = now_ms
        return now_ms - self._beat_ms


class Service:
    """Owns the process's signals and threads. A thread that dies ends the service: half a service lies.

    Where systemd watches (`WatchdogSec=`), it is fed by `beat` unless a heart has been silent for half of
    that time. A heart that hangs cannot end itself: systemd kills the process, and the log says where each
    thread was.
    """

    def __init__(self, notifier: Notifier | None = None) -> None:
        self.stop = threading.Event()
        self._notifier = notifier or of_process()
        self._hearts: list[Heart] = []
        self._stopped: set[str] = set()
        self._threads: list[threading.Thread] = []
        self._is_broken = False
        self._signal = ""
        self._log = logs.get("service")
        threading.excepthook = self._on_death
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        if self._notifier.watch_ms:
            # systemd kills with SIGABRT: the stacks of all threads then say where the hung one was.
            faulthandler.enable(sys.stderr)

    def heart(self, name: str) -> Heart:
        """A loop in a thread of its own, without which the service is none."""
        heart = Heart(name)
        self._hearts.append(heart)
        return heart

    def ready(self) -> None:
        """All is up: units that wait for this one may start, and systemd begins to watch."""
        self._notifier.ready()

    def beat(self, now_ms: int) -> None:
        """The main loop came round (uptime `now_ms`); told on to systemd unless another heart has stopped."""
        if not self._notifier.watch_ms:
            return
        patience_ms = self._notifier.watch_ms // 2
        stopped = {heart.name for heart in self._hearts if heart.silent_ms(now_ms) > patience_ms}
        for name in sorted(stopped - self._stopped):
            self._log.error("heart.stopped", heart=name)
        for name in sorted(self._stopped - stopped):
            self._log.info("heart.beats", heart=name)
        self._stopped = stopped
        if not stopped:
            self._notifier.alive(now_ms)

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
        self._notifier.stopping()
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
