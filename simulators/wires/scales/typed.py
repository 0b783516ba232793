"""What a developer types to a simulated scale, and the scale that a model's name makes."""

from pathlib import Path
from typing import get_args

from edge_agent.drivers.scales import profiles
from simulators.wires.scale import ScaleFault, ScaleWire
from simulators.wires.scales.tongues import TONGUES

DEEDS = "grams; tare; tare GRAMS; heal; unplug; plug; or a fault: " + ", ".join(get_args(ScaleFault))


def scale_of(
    link: Path,
    model: str | None,
    protocol: str | None,
    *,
    division_g: int | None = None,
    odds: float = 0.0,
    seed: int = 0,
) -> ScaleWire:
    """A scale as the model's profile says, or of a protocol. Raises ValueError that lists what there is."""
    profile = profiles.find(model) if model else None
    speaks = protocol or (profile.protocol if profile else "yaohua-tf0")
    if speaks not in TONGUES:
        raise ValueError(f"{speaks}: no such protocol; the known are {', '.join(TONGUES)}")
    return ScaleWire(
        link,
        protocol=speaks,
        division_g=division_g or (profile.division_g if profile else 10),
        max_g=profile.max_g if profile else 30_000,
        odds=odds,
        seed=seed,
    )


def do(wire: ScaleWire, line: str) -> None:
    """What one typed line says. Raises ValueError where it says nothing that a scale can do."""
    word, _, rest = line.partition(" ")
    deeds = {"heal": wire.heal, "unplug": wire.unplug, "plug": wire.plug}
    if word in deeds:
        deeds[word]()
    elif word == "tare":
        wire.tare(int(rest) if rest else None)
    elif fault := next((fault for fault in get_args(ScaleFault) if fault == word), None):
        wire.fail(fault)
    elif word.lstrip("-").isdigit():
        wire.put(int(word))
    else:
        raise ValueError(f"{line!r}; type {DEEDS}")
