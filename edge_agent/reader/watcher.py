"""Watches a video of a counter and tells each label once while it is in view."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from edge_agent.reader import cascade
from edge_agent.reader.cascade import Stage
from edge_agent.reader.codes import USUAL, Accept, Code
from edge_agent.reader.decoders import Grey
from edge_agent.reader.gate import Gate, Glance
from edge_agent.reader.trust import Tally

_QUICK_LOOKS = 3  # A scene unchanged over so many frames is at rest. Two agreeing looks are believed.
_AGREE_S = 1.0  # Reads further apart are not the same passage of a parcel.
_LOOKS_MAX = 100  # After so many a belt that never rests begins a new tally, so that none grows for ever.


@dataclass
class _Scene:
    """What has been done about the picture in view since it last changed."""

    quick_looks: int = 0
    codes: dict[Code, None] = field(default_factory=dict)
    search: Iterator[Stage] | None = None


class Watcher:
    """Fed the newest frames with monotonic seconds, gives the codes that came into view.

    A frame unlike the ones before gets a first look of a few milliseconds. Only a scene that is still,
    occupied and unread is searched with the dear stages, one stage a frame, so that no call lasts long
    and a parcel that moves on is followed at once. A scene is searched once; it is unread while nothing
    in it is believed or, with `accept`, while no believed text satisfies it.
    """

    def __init__(self, repeat_s: float, accept: Accept | None = None, wanted: frozenset[str] = USUAL) -> None:
        """`repeat_s`: a code that was away for longer is told again."""
        self._repeat_s = repeat_s
        self._accept = accept
        self._wanted = wanted
        self._gate = Gate()
        self._scene = _Scene()
        self._tally = self._fresh_tally()
        self._looks = 0
        self._heard_s = float("-inf")
        self._seen_s: dict[Code, float] = {}

    def see(self, grey: Grey, now_s: float) -> tuple[Code, ...]:
        """The codes that this frame made known. `now_s` is monotonic seconds and never goes back."""
        glance = self._gate.look(grey)
        if glance.changed:
            self._scene = _Scene()
        self._look(grey, glance, now_s)
        return self._tell(now_s)

    def _look(self, grey: Grey, glance: Glance, now_s: float) -> None:
        scene = self._scene
        if scene.quick_looks < _QUICK_LOOKS:
            scene.quick_looks += 1
            self._quick(grey, now_s)
        elif glance.occupied and not self._is_read():
            self._search(grey)

    def _quick(self, grey: Grey, now_s: float) -> None:
        if now_s - self._heard_s > _AGREE_S or self._looks >= _LOOKS_MAX:
            self._tally, self._looks = self._fresh_tally(), 0
        self._looks += 1
        origin, codes = cascade.first_look(grey, self._wanted, f"frame {self._looks}")
        if codes:
            self._heard_s = now_s
        self._scene.codes.update(dict.fromkeys(self._tally.hear(origin, codes)))

    def _search(self, grey: Grey) -> None:
        """The next stage of the search in this scene; the first stage is the quick look, already taken."""
        scene = self._scene
        if scene.search is None:
            scene.search = cascade.stages(grey, self._wanted)
            next(scene.search)
        stage = next(scene.search, None)
        for origin, codes in stage.looks if stage and not stage.is_last_resort else ():
            scene.codes.update(dict.fromkeys(self._tally.hear(origin, codes)))
            if self._is_read():
                return

    def _is_read(self) -> bool:
        codes = self._scene.codes
        return bool(codes) if self._accept is None else any(self._accept(code.text) for code in codes)

    def _tell(self, now_s: float) -> tuple[Code, ...]:
        """Of the codes in view, those that were not in view lately. All of them are in view as of now."""
        since_s = now_s - self._repeat_s
        self._seen_s = {code: seen_s for code, seen_s in self._seen_s.items() if seen_s >= since_s}
        fresh = tuple(code for code in self._scene.codes if code not in self._seen_s)
        self._seen_s.update(dict.fromkeys(self._scene.codes, now_s))
        return fresh

    def _fresh_tally(self) -> Tally:
        return Tally(self._accept, first_is_enough=False)
