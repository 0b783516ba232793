"""What is told of lots of produce: begun, weighed, graded, put into rooms, inspected, packed, sent away."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from logistics.events.shape import Count, Event, LocalDay, Name, Note, Operator, Waybill, Word

# A lot's number is GS1's AI (10), at most 20 characters (GS1 General Specifications, 3.4.4); of these only
# those that need no escape in an address.
Lot = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,19}\Z")]
Product = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f]{1,64}\Z")]
Net = Annotated[int, Meta(ge=1, le=100_000_000)]
Gross = Annotated[int, Meta(ge=0, le=100_000_000)]
# Whose it is: the number of a farmer, cooperative or firm in the centre's register, and never a name.
Party = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{0,64}\Z")]
# A product's standard and its version, such as "kiwifruit/2": what a lot was judged by.
Judged = Annotated[str, Meta(pattern=r"^([a-z0-9-]{1,58}/[1-9][0-9]{0,4})?\Z")]
LotKind = Literal["raw", "grade", "reject", "mixed"]
CertificateBasis = Literal["self_test", "entrusted_test", "internal_control", "self_commitment"]
PARTS_MAX = 50


class LotStored(Event, tag="lot.stored", frozen=True):
    """A lot, or more of one, was put into a room. `product` is a name of the catalogue, or a local one."""

    lot: Lot
    site: Name
    room: Name
    product: Product
    net_g: Net
    owner: Annotated[str, Meta(max_length=64)] = ""
    operator: Operator = ""


class LotLeft(Event, tag="lot.left", frozen=True):
    """A lot was taken out of a room: so much of it, or all that was there; `why` in a few words."""

    lot: Lot
    site: Name
    room: Name
    net_g: Net | None = None
    why: Annotated[str, Meta(max_length=200)] = ""
    operator: Operator = ""


class LotBegun(Event, tag="lot.begun", frozen=True):
    """A lot has a number from now on; its mass comes with what is weighed, graded or reshaped into it.

    `parents` are the lots that it is made of, "" and empty fields what nobody knows. `origin` is a village's
    code or another place of growth, `document` the paper that it came with (入库批次, NY/T 4712-2025).
    """

    lot: Lot
    site: Name
    product: Product
    kind: LotKind = "raw"
    owner: Party = ""
    origin: Word = ""
    harvested: LocalDay | None = None
    quality: Word = ""
    size: Word = ""
    standard: Judged = ""
    parents: Annotated[tuple[Lot, ...], Meta(max_length=PARTS_MAX)] = ()
    document: Note = ""
    operator: Operator = ""


class LotWeighed(Event, tag="lot.weighed", frozen=True):
    """So much came into a lot from outside, in grams: gross with its containers, which weigh `tare_g`.

    `device` is the scale, "" where the weight was typed. `is_preset`: the tare was told and not weighed (PT).
    `division_g` is the scale's verification interval, by which its error is known.
    """

    lot: Lot
    site: Name
    gross_g: Net
    tare_g: Gross = 0
    device: Annotated[str, Meta(max_length=64)] = ""
    division_g: Annotated[int, Meta(ge=0, le=100_000)] = 0
    containers: Count = 0
    pieces: Count | None = None
    is_preset: bool = False
    operator: Operator = ""

    def __post_init__(self) -> None:
        _demand_net(self.gross_g, self.tare_g)

    @property
    def net_g(self) -> int:
        """Grams without the containers."""
        return self.gross_g - self.tare_g


class LotGraded(Event, tag="lot.graded", frozen=True):
    """So much of a lot was found to be of a class and went into another lot, in grams.

    `failed` are the criteria that it did not meet. `how` "manual": a person decided, since no rule could, or
    the limit is nearer than the scale's error. `pieces` is 1 for a piece by itself, more for a container.
    """

    lot: Lot
    into: Lot
    site: Name
    gross_g: Net
    tare_g: Gross = 0
    device: Annotated[str, Meta(max_length=64)] = ""
    division_g: Annotated[int, Meta(ge=0, le=100_000)] = 0
    pieces: Count | None = None
    quality: Word = ""
    size: Word = ""
    failed: Annotated[tuple[Word, ...], Meta(max_length=20)] = ()
    how: Literal["standard", "manual"] = "standard"
    standard: Judged = ""
    is_preset: bool = False
    operator: Operator = ""

    def __post_init__(self) -> None:
        _demand_net(self.gross_g, self.tare_g)
        if self.into == self.lot:
            raise ValueError(f"lot {self.lot} cannot be graded into itself")

    @property
    def net_g(self) -> int:
        """Grams without the containers."""
        return self.gross_g - self.tare_g


class LotSettled(Event, tag="lot.settled", frozen=True):
    """A lot is used up: what is left of its mass by the books is a loss (`loss_g`; negative: a gain).

    `tolerance_g` is what scales and drying may explain; beyond it `note` says what happened.
    """

    lot: Lot
    site: Name
    loss_g: Annotated[int, Meta(ge=-100_000_000, le=100_000_000)]
    tolerance_g: Gross
    note: Note = ""
    operator: Operator = ""


class Portion(Struct, frozen=True):
    """So many grams of a lot."""

    lot: Lot
    net_g: Net


class LotReshaped(Event, tag="lot.reshaped", frozen=True):
    """Lots were merged into one, or one was split: one side is one lot, and both weigh the same."""

    site: Name
    kind: Literal["merge", "split"]
    inputs: Annotated[tuple[Portion, ...], Meta(min_length=1, max_length=PARTS_MAX)]
    outputs: Annotated[tuple[Portion, ...], Meta(min_length=1, max_length=PARTS_MAX)]
    operator: Operator = ""

    def __post_init__(self) -> None:
        lots = [one.lot for one in (*self.inputs, *self.outputs)]
        if min(len(self.inputs), len(self.outputs)) > 1:
            raise ValueError("lots are merged into one, or one lot is split: not several into several")
        if len(set(lots)) < len(lots):
            raise ValueError(f"each lot stands once in a {self.kind}: {', '.join(lots)}")
        in_g, out_g = (sum(one.net_g for one in side) for side in (self.inputs, self.outputs))
        if in_g != out_g:
            raise ValueError(f"{in_g} g go into a {self.kind} and {out_g} g come out of it")


class LotInspected(Event, tag="lot.inspected", frozen=True):
    """A lot was tested (检测): by what method, with what result, and which report says so."""

    lot: Lot
    site: Name
    result: Literal["pass", "fail"]
    method: Word = ""
    report: Annotated[str, Meta(max_length=64)] = ""
    note: Note = ""
    operator: Operator = ""


class LotCertified(Event, tag="lot.certified", frozen=True):
    """A certificate of conformity (承诺达标合格证) was issued for a lot, or came with it.

    `number` is its own; `replaces` the certificates of what the lot was made of, which a split or a mix ends.
    `until` is the last day on which it counts, None where none is said.
    """

    lot: Lot
    site: Name
    number: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}\Z")]
    basis: CertificateBasis
    day: LocalDay
    net_g: Net
    until: LocalDay | None = None
    replaces: Annotated[tuple[Annotated[str, Meta(max_length=40)], ...], Meta(max_length=PARTS_MAX)] = ()
    operator: Operator = ""


class LotBlocked(Event, tag="lot.blocked", frozen=True):
    """A lot may not leave, or (`is_blocked` false) may again; `why` in a few words."""

    lot: Lot
    site: Name
    is_blocked: bool
    why: Note = ""
    operator: Operator = ""


class LotPacked(Event, tag="lot.packed", frozen=True):
    """So much of a lot went into a parcel or a case: `package` is its waybill, or its SSCC."""

    lot: Lot
    site: Name
    package: Waybill
    net_g: Net
    pieces: Count | None = None
    operator: Operator = ""


class LotShipped(Event, tag="lot.shipped", frozen=True):
    """So much of a lot left in bulk (出库批次): to whom or where, by which paper and vehicle."""

    lot: Lot
    site: Name
    net_g: Net
    to: Annotated[str, Meta(min_length=1, max_length=64)]
    document: Note = ""
    vehicle: Word = ""
    operator: Operator = ""


LotFact = (
    LotBegun
    | LotWeighed
    | LotGraded
    | LotSettled
    | LotReshaped
    | LotInspected
    | LotCertified
    | LotBlocked
    | LotPacked
    | LotShipped
    | LotStored
    | LotLeft
)
"""All that is told of lots."""


def _demand_net(gross_g: int, tare_g: int) -> None:
    if gross_g <= tare_g:
        raise ValueError(f"{gross_g} g with a container of {tare_g} g weighs nothing")
