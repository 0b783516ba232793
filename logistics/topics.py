"""The names under which boxes and the centre speak at the broker."""

from zlib import crc32

from msgspec import Struct


class Topics(Struct, frozen=True):
    """All topics of one county below one root; names hold no dots or blanks, which NATS cannot carry."""

    root: str
    county: str
    partitions: int

    def up(self, box: str) -> str:
        """Where a box publishes its batches: its partition is fixed by its name."""
        return f"{self.root}/{self.county}/up/{self.partition(box)}/{box}"

    def up_partition(self, partition: int) -> str:
        """What a collector subscribes to for one partition."""
        return f"{self.root}/{self.county}/up/{partition}/+"

    def up_all(self) -> str:
        """What a collector subscribes to that owns all partitions."""
        return f"{self.root}/{self.county}/up/+/+"

    def partition(self, box: str) -> int:
        """The box's partition, 0 … partitions − 1."""
        return crc32(box.encode()) % self.partitions

    def confirm(self, box: str) -> str:
        """Where the centre confirms what it stored."""
        return f"{self.root}/{self.county}/box/{box}/confirm"

    def command(self, box: str) -> str:
        """Where the centre asks something of a box."""
        return f"{self.root}/{self.county}/box/{box}/command"

    def result(self, box: str) -> str:
        """Where a box answers a command."""
        return f"{self.root}/{self.county}/box/{box}/result"

    def results(self) -> str:
        """What the centre subscribes to for all boxes' answers."""
        return f"{self.root}/{self.county}/box/+/result"

    def state(self, box: str) -> str:
        """Retained: what the box is and whether it is connected."""
        return f"{self.root}/{self.county}/box/{box}/state"

    def states(self) -> str:
        """What the centre subscribes to for all boxes' states."""
        return f"{self.root}/{self.county}/box/+/state"

    def live(self, box: str, device: str) -> str:
        """The latest value of a device as plain JSON, for Node-RED, Home Assistant and the like."""
        return f"{self.root}/{self.county}/box/{box}/live/{device}"

    def box_in(self, topic: str) -> str:
        """The box named in an `up` or `box/…` topic of this county, "" where there is none."""
        start = f"{self.root}/{self.county}/"
        match topic.removeprefix(start).split("/") if topic.startswith(start) else ():
            case ["up", _, box]:
                return box
            case ["box", box, _, *_]:
                return box
        return ""
