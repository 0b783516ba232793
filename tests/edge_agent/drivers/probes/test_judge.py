"""What is believed of a probe's answers."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from edge_agent.drivers.contract import ProbeFaulted, TemperatureRead
from edge_agent.drivers.probes.answer import Fault, Sample
from edge_agent.drivers.probes.judge import LOOKS, Judge
from edge_agent.drivers.probes.settings import Probe

RANGE_MC = (-55_000, 125_000)
ANSWERS = st.one_of(
    st.builds(Sample, st.integers(-200_000, 200_000), st.none() | st.integers(-10, 200_000)),
    st.builds(Fault, st.sampled_from(("crc", "power_on", "missing", "unreadable")), st.text(max_size=5)),
)


def judge(**settings: object) -> Judge:
    return Judge("p", Probe.model_validate({"address": "28-000000000001", "room": "r", **settings}), RANGE_MC)


@given(st.lists(ANSWERS, max_size=60))
def test_every_answer_is_counted_or_believed(answers: list[Sample | Fault]) -> None:
    """Each answer is a temperature or counted; the counts told with temperatures are those of the answers."""
    one = judge()
    told = [reading for answer in answers for reading in one.take(answer)]
    believed = [reading for reading in told if isinstance(reading, TemperatureRead)]
    assert len(believed) + one.refused == len(answers)
    assert sum(reading.refused for reading in believed) <= one.refused
    assert all(RANGE_MC[0] <= reading.milli_c <= RANGE_MC[1] for reading in believed)
    assert all(reading.humidity_mpct is None or reading.humidity_mpct <= 100_000 for reading in believed)


@given(st.lists(ANSWERS, max_size=60))
def test_no_fault_is_told_twice_in_a_row(answers: list[Sample | Fault]) -> None:
    """Between two tellings of one kind lies a temperature or another kind."""
    one = judge()
    told = [reading for answer in answers for reading in one.take(answer)]
    for before, after in pairwise(told):
        if isinstance(before, ProbeFaulted) and isinstance(after, ProbeFaulted):
            assert before.fault != after.fault


def test_a_doubtful_answer_is_looked_at_again_a_few_times() -> None:
    """Second looks end: a line that is always noisy is told, and does not keep the probe busy."""
    one = judge()
    wishes = []
    for _ in range(LOOKS):
        one.take(Fault("crc", ""))
        wishes.append(one.wants_another_look)
    assert wishes == [True] * (LOOKS - 1) + [False]


def test_noise_that_never_agrees_is_a_fault() -> None:
    """Three answers, each far from the others and from the last, are told as a jump."""
    one = judge()
    one.take(Sample(4_000))
    told = [reading for value in (40_000, 90_000, -30_000) for reading in one.take(Sample(value))]
    assert [reading.fault for reading in told if isinstance(reading, ProbeFaulted)] == ["jump"]
    assert "90 °C" not in str(told[0])


def test_small_steps_need_no_second_look() -> None:
    """A step of exactly `jump_c` is believed at once."""
    one = judge(jump_c=5)
    one.take(Sample(4_000))
    assert one.take(Sample(9_000)) == [TemperatureRead("p", 9_000)]
    assert one.take(Sample(14_001)) == ()
