"""Watches settings under trial: the centre's confirmation keeps them, and time without it undoes them."""

from collections.abc import Callable
from typing import Literal

from edge_agent.orders.files import Chosen, ConfigFiles
from logistics import wire
from logistics.events.boxes import BoxConfig
from plumbing import logs

Tell = Callable[[BoxConfig], int]
"""Puts an event on disk; its number in this life's stream, 0 where the disk has no room."""


class ConfigWatch:
    """The agent's loop owns it. `restart` has the agent end and be started anew, with a word why."""

    def __init__(
        self,
        files: ConfigFiles,
        chosen: Chosen,
        stream: str,
        tell: Tell,
        restart: Callable[[str], None],
        up_ms: int,
    ) -> None:
        self._files = files
        self._chosen = chosen
        self._stream = stream
        self._tell = tell
        self._restart = restart
        self._until_ms = up_ms + int(chosen.settings.commands.confirm_min * 60_000)
        self._is_trial = chosen.is_trial
        self._seq = 0
        self._untold: list[BoxConfig] = list(self._at_start())
        self._log = logs.get("config")

    @property
    def is_trial(self) -> bool:
        """Whether the settings by which the agent runs are being tried."""
        return self._is_trial

    def tick(self, up_ms: int) -> None:
        """Tell what is to be told, and go back to the old settings when the time is over."""
        self._tell_all()
        if self._is_trial and up_ms >= self._until_ms:
            self._is_trial = False
            minutes = self._chosen.settings.commands.confirm_min
            self._files.undo(f"the centre did not confirm within {minutes:g} minutes")
            self._restart("config.undone")

    def confirmed(self, confirm: wire.Confirm) -> None:
        """The centre has stored that this box goes by the new settings: it can be reached with them."""
        if self._is_trial and self._seq and confirm.stream == self._stream and self._is_in(confirm):
            self._is_trial = False
            self._files.keep()
            self._log.info("config.kept", digest=self._chosen.digest[:12])
            self._untold.append(self._word("kept"))
            self._tell_all()

    def _at_start(self) -> tuple[BoxConfig, ...]:
        told = self._chosen.told
        if self._chosen.is_trial:
            return (self._word("trial"),)
        if told is None:
            return (self._word("running"),)
        if not told.why:
            return (self._word("kept"),)
        return (
            BoxConfig(
                site=self._site, digest=self._chosen.digest, state="undone", tried=told.digest, why=told.why
            ),
        )

    def _tell_all(self) -> None:
        while self._untold:
            event = self._untold[0]
            seq = self._tell(event)
            if not seq:
                return
            self._untold.pop(0)
            if event.state == "trial":
                self._seq = seq
            elif event.state != "running":
                self._files.forget()

    def _word(self, state: Literal["running", "trial", "kept"]) -> BoxConfig:
        return BoxConfig(site=self._site, digest=self._chosen.digest, state=state)

    @property
    def _site(self) -> str:
        return self._chosen.settings.box.site

    def _is_in(self, confirm: wire.Confirm) -> bool:
        return self._seq <= confirm.upto or any(low <= self._seq <= high for low, high in confirm.ranges)
