"""Frames of labels as the reader takes them: grey, and the same ones each time."""

import random

from edge_agent.reader.decoders import Grey
from edge_agent.reader.pictures import grey_of
from simulators import labels
from simulators.labels import Label, Pose

WAYBILL = "YT7412345678901"
OTHER = "JT0009876543210"
QR = "https://parcel.example/t/1"
ROUTE = "SC-3301"
LABEL = Label(WAYBILL, qr=QR, route=ROUTE)
STRAIGHT = Pose()
OBLIQUE = Pose(turn_deg=37, shift_px=(0, -20))
"""Too far turned for a first look at the frame's rows and columns."""


def frame(label: Label = LABEL, pose: Pose = STRAIGHT, seed: int = 1) -> Grey:
    """A parcel with a label. The seed decides about the noise."""
    return grey_of(labels.parcel(label, random.Random(seed), pose))


def bare(seed: int = 1) -> Grey:
    """The bare counter."""
    return grey_of(labels.empty(random.Random(f"counter {seed}")))
