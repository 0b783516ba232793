"""The driver of a label printer: prints what waits for it, and tells how it is."""

import time
from collections.abc import Callable, Sequence

from msgspec import structs

from edge_agent.drivers.contract import DeviceDown, DeviceMissing, DeviceUp
from edge_agent.printing.jobs import Job, Jobs
from edge_agent.printing.languages.choose import LANGUAGES, sheet_of
from edge_agent.printing.languages.state import State
from edge_agent.printing.ports.choose import port_of
from edge_agent.printing.ports.port import Port
from edge_agent.printing.settings import Printer
from plumbing import logs

ATTEMPTS_MAX = 3
"""Times that a label is begun; a printer that dies of one must not die of it for ever."""
_TRIES = 2
_WAIT_S = 0.5
_BUSY_PAUSE_S, _DOWN_PAUSE_S = 0.2, 1.0
_BUSY_LOOKS_MAX = 50
_LOOK_EVERY_S = 10.0
_ADVICE = {
    "out of paper": "put in a roll and close the cover",
    "cover open": "close the cover until it clicks",
    "paper jam": "open the cover, take the paper out and put it in again",
    "paused": "press its button once",
}
_LOOK_AT_IT = "look at the printer's lamp, switch it off and on"


class PrinterDriver:
    """Takes labels from `jobs`. `skipped` counts answers that meant nothing.

    A printer that is out of paper or open is told as down by `read`, which looks again every second or
    so: whoever puts in paper waits no longer. A printer that cannot be reached, says nothing or talks
    nonsense raises DeviceMissing. A label that was handed over whole is the printer's: it prints it when
    it has paper again. One that was being handed over, or was not seen finished when the way to the
    printer broke, is begun again: twice is better than never.
    """

    kind = "printer"

    def __init__(
        self,
        name: str,
        settings: Printer,
        jobs: Jobs,
        *,
        monotonic: Callable[[], float],
        port: Port | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self.skipped = 0
        self.settings = settings
        self._profile = settings.profile()
        self._language = LANGUAGES[self._profile.language]
        self.jobs = jobs
        self._monotonic = monotonic
        self._port = port or port_of(name, settings)
        self._sleep = sleep
        self._told: str | None = None
        self._sent: Job | None = None
        self._busy_looks = 0
        self._is_one_way = False
        self._looked_s = 0.0
        self._log = logs.get("printer")

    @property
    def is_done(self) -> bool:
        """Whether no label waits or is in the printer's hands."""
        return self._sent is None and len(self.jobs) == 0

    def open(self) -> None:
        """Take the printer and ask how it is. Raises DeviceMissing with what to do."""
        self.close()
        self._port.open()
        self.state()
        self._port.rest()

    def read(self) -> Sequence[DeviceDown | DeviceUp]:
        """Print one label if one waits; what changed about the printer."""
        if self._told or self._sent:
            return self._look_again()
        job = self.jobs.take(self._monotonic(), _WAIT_S)
        if job is not None:
            return self._print(job)
        if self._monotonic() - self._looked_s >= _LOOK_EVERY_S:
            return self._look()
        return []

    def close(self) -> None:
        """Give the printer back; a label that was not seen finished is begun again."""
        sent, self._sent = self._sent, None
        if sent is not None:
            self._again(sent)
        self._told = None
        self._port.close()

    def _print(self, job: Job) -> Sequence[DeviceDown | DeviceUp]:
        """Look, then hand over: a printer without paper must not swallow what it may forget."""
        try:
            told = self._look(is_resting=False)
        except DeviceMissing:
            self.jobs.put_back(job)  # The printer has not seen it, so the label is not to blame.
            raise
        if self._told is None:
            self._hand_over(job)
        else:
            self.jobs.put_back(job)
        self._port.rest()
        return told

    def _hand_over(self, job: Job) -> None:
        """Give the printer a label, unless it does not fit its paper. What is cut off is begun again."""
        try:
            data = self._language.encoded(sheet_of(job.label, self.settings, self._profile), self._profile)
        except ValueError as why:
            self.jobs.give_up()
            self._log.warning("label.unfit", name=self.name, why=str(why))
            return
        self._sent = job
        self._port.send(data)

    def _look_again(self) -> Sequence[DeviceDown | DeviceUp]:
        """A printer that is down, or has a label in hand, is looked at until it is well and done."""
        self.jobs.forget_old(self._monotonic())
        self._sleep(_DOWN_PAUSE_S if self._told else _BUSY_PAUSE_S)
        return self._look()

    def _look(self, *, is_resting: bool = True) -> Sequence[DeviceDown | DeviceUp]:
        self._looked_s = self._monotonic()
        state = self.state()
        if is_resting:
            self._port.rest()
        self._settle(state)
        return self._changes(state)

    def _settle(self, state: State) -> None:
        """The label in hand is done when the printer is idle and well. Raises DeviceMissing if it hangs."""
        if not state.is_busy and not state.faults:
            self._sent = None
        self._busy_looks = self._busy_looks + 1 if state.is_busy else 0
        if self._busy_looks > _BUSY_LOOKS_MAX:
            self._busy_looks = 0
            raise DeviceMissing(
                f'printer "{self.name}": {self._port.place} has been printing one label for '
                f"{_BUSY_LOOKS_MAX * _BUSY_PAUSE_S:.0f} s; {_LOOK_AT_IT}"
            )

    def _changes(self, state: State) -> Sequence[DeviceDown | DeviceUp]:
        reason = state.faults[0] if state.faults else None
        if reason == self._told:
            return []
        self._told = reason
        if reason is None:
            self._log.info("printer.well", name=self.name)
            return [DeviceUp(self.name, self.kind)]
        self._log.warning("printer.unwell", name=self.name, why=reason, waiting=len(self.jobs))
        advice = _ADVICE.get(reason, _LOOK_AT_IT)
        said = f'printer "{self.name}": {reason} at {self._port.place}; {advice}'
        return [DeviceDown(self.name, self.kind, said)]

    def state(self) -> State:
        """How the printer says it is. Raises DeviceMissing for silence and for nonsense."""
        if not self.settings.answers:
            return State(self._port.lines() or ())
        heard = b""
        for _ in range(_TRIES):
            answers = self._answers()
            state = self._language.state_of(answers) if all(answers) else None
            if state is not None:
                return state
            heard = b"".join(answers)
            self.skipped += len(heard)
            if not heard and (faults := self._port.lines()) is not None:
                # usblp without a back channel: its status lines are all that there is.
                self._say_one_way()
                return State(faults)
        raise DeviceMissing(self._silence(heard))

    def _say_one_way(self) -> None:
        """Once: of such a printer less is known."""
        if not self._is_one_way:
            self._is_one_way = True
            self._log.info("printer.no_back_channel", name=self.name, port=self._port.place)

    def _answers(self) -> tuple[bytes, ...]:
        """One answer a query; the rest is left unasked after a silence."""
        answers: list[bytes] = []
        for query in self._language.queries:
            answers.append(self._port.ask(query))
            if not answers[-1]:
                break
        return tuple(answers) + (b"",) * (len(self._language.queries) - len(answers))

    def _silence(self, heard: bytes) -> str:
        who = f'printer "{self.name}"'
        if heard:
            return (
                f"{who}: {self._port.place} answers nonsense ({heard[:8].hex()}); compare baud and model "
                f"({self.settings.model}) with its test page"
            )
        return (
            f"{who}: no answer at {self._port.place}; is it switched on? For a cable without a way back "
            "set answers = false"
        )

    def _again(self, job: Job) -> None:
        begun = structs.replace(job, attempts=job.attempts + 1)
        if begun.attempts >= ATTEMPTS_MAX:
            self.jobs.give_up()
            self._log.warning("label.given_up", name=self.name, attempts=begun.attempts)
        else:
            self.jobs.put_back(begun)
