"""A lot is graded: each load that stands on the scale is judged, and goes into the lot of its class."""

from collections.abc import Iterable

from msgspec.structs import replace

from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.masses import jin, kg
from edge_agent.counter.rules.produce import classes
from edge_agent.counter.rules.produce.gradelots import demand_left, lot_for
from edge_agent.counter.rules.produce.intake import demand_open
from edge_agent.counter.rules.produce.loads import Load, demand_fit, in_container
from edge_agent.counter.rules.produce.now import Bulk, GradeNow, Pending, Verdict
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.events.all import AnyEvent
from logistics.events.lots import LotGraded
from logistics.goods.standards.judge import Judgement, judge
from logistics.goods.standards.standard import Standard
from plumbing.clock import Moment


def grade_load(bench: Bench, load: Load, now: Moment) -> Outcome:
    """A piece, or a container of sorted fruit. Raises Refusal, also while another piece waits."""
    at_hand = demand_grading(bench)
    demand_open(bench, at_hand.lot)
    standard = demand_standard(bench, at_hand)
    demand_fit(bench, load)
    if at_hand.pending:
        raise Refusal("grade_decide_first")
    load = in_container(bench, load, at_hand.container)
    if at_hand.bulk:
        return record(bench, _of_bulk(standard, at_hand.bulk, load), at_hand, load, now)
    return judged(bench, at_hand, standard, load, at_hand.failed, now)


def judged(
    bench: Bench,
    at_hand: GradeNow,
    standard: Standard,
    load: Load,
    failed: Iterable[str],
    now: Moment,
    *,
    back: LotGraded | None = None,
    before: tuple[tuple[Moment, AnyEvent], ...] = (),
) -> Outcome:
    """One piece by its standard; where no rule decides, a person is asked and nothing is told.

    `back` is what `before` takes back of the same piece: if a person chose its size, that still counts.
    """
    kept = tuple(dict.fromkeys(failed))
    found = _judgement(standard, kept, load, 1)
    verdict = Verdict(found.quality, found.size, kept, 1)
    if found.doubt and back and back.size in found.sizes:
        found, verdict = replace(found, doubt=""), replace(verdict, size=back.size, how="manual")
    if found.doubt:
        demand_left(bench, at_hand, load, now, back_g=back.net_g if back else 0)
        return replace(_asked(bench, at_hand, load, found, kept), events=before)
    return record(bench, verdict, at_hand, load, now, back_g=back.net_g if back else 0, before=before)


def record(
    bench: Bench,
    verdict: Verdict,
    at_hand: GradeNow,
    load: Load,
    now: Moment,
    *,
    back_g: int = 0,
    before: tuple[tuple[Moment, AnyEvent], ...] = (),
) -> Outcome:
    """A load goes into the lot of its class, which is begun with the first."""
    demand_left(bench, at_hand, load, now, back_g=back_g)
    at_hand, into, begun = lot_for(bench, at_hand, verdict.quality, verdict.size, now)
    graded = LotGraded(
        lot=at_hand.lot,
        into=into,
        site=bench.site,
        gross_g=load.gross_g,
        tare_g=load.tare_g,
        device=load.device,
        division_g=load.division_g,
        pieces=verdict.pieces,
        quality=verdict.quality,
        size=verdict.size,
        failed=verdict.failed,
        how=verdict.how,
        standard=at_hand.standard,
        is_preset=load.is_preset,
        operator=bench.operator,
    )
    bulk = replace(at_hand.bulk, pieces=None) if at_hand.bulk else None
    bench.state.put(replace(at_hand, failed=(), pending=None, last=load, bulk=bulk))
    return Outcome((*before, *begun, (now, graded)), (Signal.OK,), said=_said(graded))


def demand_grading(bench: Bench) -> GradeNow:
    """The lot that is being graded. Raises Refusal where there is none."""
    at_hand = bench.state.get(GradeNow)
    if at_hand is None:
        raise Refusal("grade_none")
    return at_hand


def demand_standard(bench: Bench, at_hand: GradeNow) -> Standard:
    """What the lot at hand is judged by: the version with which its grading began. Raises Refusal."""
    standard = bench.standards().of_key(at_hand.standard)
    if standard is None:
        raise Refusal("grade_standard_gone", standard=at_hand.standard)
    return standard


def _judgement(standard: Standard, failed: tuple[str, ...], load: Load, pieces: int | None) -> Judgement:
    return judge(
        standard,
        failed,
        net_g=load.net_g,
        load_g=load.gross_g,
        division_g=load.division_g,
        pieces=pieces,
    )


def _of_bulk(standard: Standard, bulk: Bulk, load: Load) -> Verdict:
    """The class that was chosen. Raises Refusal where the pieces' mean mass is clearly of another size.

    Near a limit the mean may be of either size beside it, and of no other.
    """
    if bulk.quality is None:
        raise Refusal("grade_no_class")
    verdict = Verdict(bulk.quality, bulk.size, (), bulk.pieces, "manual")
    if not bulk.pieces or not bulk.size:
        return verdict
    found = _judgement(standard, (), load, bulk.pieces)
    mean_g = round(load.net_g / bulk.pieces)
    fitting = found.sizes if found.doubt == "near_limit" else (found.size,)
    if bulk.size not in fitting:
        raise Refusal("grade_mean", mean=mean_g, size=bulk.size)
    return verdict if found.doubt else replace(verdict, how="standard")


def _asked(bench: Bench, at_hand: GradeNow, load: Load, found: Judgement, failed: tuple[str, ...]) -> Outcome:
    pending = Pending(load, found.quality, found.sizes, failed, found.doubt, found.doubt == "no_size")
    if len(found.sizes) < 2:
        pending = replace(pending, may_reject=True)
    bench.state.put(replace(at_hand, failed=(), pending=pending, last=None))
    fields: dict[str, str | int] = {"limit": found.limit_g or 0}
    said = Said(
        "notice",
        f"grade_{found.doubt}",
        fields,
        text=f"{kg(load.net_g)} kg",
        big=" / ".join(found.sizes) if found.doubt == "near_limit" else "",
        voice="grade_choose",
    )
    return Outcome(signals=(Signal.DUPLICATE,), said=said)


def _said(graded: LotGraded) -> Said:
    key = "graded" if graded.quality else "graded_reject"
    return Said(
        "ok",
        key,
        {"jin": jin(graded.net_g), "lot": graded.into},
        text=f"{kg(graded.net_g)} kg",
        big=classes.shown(graded.quality, graded.size),
        voice=classes.spoken(graded.quality, graded.size),
    )
