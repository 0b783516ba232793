"""Mean kinetic temperature: the constant temperature that would have aged the goods as much."""

from collections.abc import Sequence
from functools import lru_cache
from math import exp, fsum, isfinite, log

from logistics.coldchain.errors import ReadingsError

# ΔH of ICH Q1A and USP <1079.2>; R from CODATA 2018, in kJ/(mol K).
DH_KJ_PER_MOL = 83.144
R_KJ_PER_MOL_K = 8.314462618e-3

_ZERO_C_K = 273.15
_REFERENCE_K = _ZERO_C_K + 5.0


def mean_kinetic_temperature_c(
    temps_c: Sequence[float],
    weights: Sequence[float] | None = None,
    *,
    dh_kj_per_mol: float = DH_KJ_PER_MOL,
) -> float:
    """The mean kinetic temperature in °C of temperatures in °C, each weighted (equally by default).

    MKT = (ΔH/R) / −ln(Σ wᵢ e^(−ΔH/(R Tᵢ)) / Σ wᵢ), by log-sum-exp, as e^(−36) of a cold room would lose
    digits. An indicator for produce only, and none for frozen goods. Raises ReadingsError if there are no
    values, a value or weight is no usable number, or the weights do not fit.
    """
    weights = [1.0] * len(temps_c) if weights is None else weights
    _refuse(temps_c, weights, dh_kj_per_mol)
    slope_k = dh_kj_per_mol / R_KJ_PER_MOL_K
    # A value without weight must not be the reference either: the others could vanish beside it.
    terms = [
        (-slope_k / (t + _ZERO_C_K), weight) for t, weight in zip(temps_c, weights, strict=True) if weight
    ]
    highest = max(exponent for exponent, _ in terms)
    total = fsum(weight * exp(exponent - highest) for exponent, weight in terms)
    return slope_k / -(highest + log(total / fsum(weights))) - _ZERO_C_K


@lru_cache(4096)  # a probe says the same few hundred values again and again
def warmth(milli_c: int) -> float:
    """How fast goods age at a temperature, relative to 5 °C: the term that a running MKT adds up.

    Relative to 5 °C the term stays between 1e-7 and 1e6 from −80 to +150 °C, so a plain sum is safe.
    """
    kelvin = milli_c / 1000 + _ZERO_C_K
    return exp(DH_KJ_PER_MOL / R_KJ_PER_MOL_K * (1 / _REFERENCE_K - 1 / kelvin))


def mkt_of_warmth_c(mean_warmth: float) -> float:
    """The mean kinetic temperature in °C, from the time-weighted mean of `warmth`; ΔH is the default one."""
    inverse = 1 / _REFERENCE_K - R_KJ_PER_MOL_K / DH_KJ_PER_MOL * log(mean_warmth)
    return 1 / inverse - _ZERO_C_K


def _refuse(temps_c: Sequence[float], weights: Sequence[float], dh_kj_per_mol: float) -> None:
    faults = [f"{temp!r} °C is no temperature" for temp in temps_c if not -_ZERO_C_K < temp < 1e6]
    faults += [f"{weight!r} is no weight" for weight in weights if not (isfinite(weight) and weight >= 0)]
    if not temps_c:
        faults.append("no temperatures: a mean needs at least one")
    if len(weights) != len(temps_c):
        faults.append(f"{len(weights)} weights for {len(temps_c)} temperatures: give one weight each")
    if temps_c and not faults and fsum(weights) <= 0:
        faults.append("the weights add up to 0")
    if not (isfinite(dh_kj_per_mol) and dh_kj_per_mol > 0):
        faults.append(f"{dh_kj_per_mol!r} kJ/mol is no activation energy")
    if faults:
        raise ReadingsError(faults)
