"""How wrong a verified scale may be, and whether a mass stands clear of a limit in spite of it.

OIML R 76-1:2006, table 6 and 3.5.1, 3.5.2; in China JJG 539-2016 and GB/T 23111-2008, which adopt it.
Masses are whole grams, errors whole milligrams: half of e = 5 g is no whole gram.
"""

# Class III, loads in verification scale intervals e: up to the first number, so many halves of e of error.
_STEPS = ((500, 1), (2000, 2), (10_000, 3))
DIVISIONS_MAX = _STEPS[-1][0]
"""A class III scale has at most so many intervals (R 76-1, table 3)."""

MIN_DIVISIONS = 20
"""Below Min = 20 e the relative error is too large for a weight to be used (R 76-1, table 3)."""


def permissible_error_mg(load_g: int, division_g: int, *, in_service: bool = True) -> int:
    """The largest error, in mg, that a class III scale may show at this load. `division_g` is its e.

    On initial verification 0.5 e to 500 e, 1 e to 2000 e, 1.5 e above; in service twice that (3.5.2).
    Raises ValueError above 10 000 e, which no class III scale may weigh.

    >>> [permissible_error_mg(load_g, 20, in_service=False) // 1000 for load_g in (10_000, 40_000, 60_000)]
    [10, 20, 30]
    """
    for divisions, halves in _STEPS:
        if abs(load_g) <= divisions * division_g:
            return halves * division_g * (1000 if in_service else 500)
    raise ValueError(
        f"{load_g} g is more than {DIVISIONS_MAX} e of {division_g} g: no class III scale weighs it"
    )


def min_load_g(division_g: int) -> int:
    """Min of a class III scale: 20 e."""
    return MIN_DIVISIONS * division_g


def is_clear_of(mass_g: int, limit_g: int, division_g: int, *, load_g: int | None = None) -> bool:
    """Whether a mass lies farther from a limit than the scale may be wrong in service.

    A grade whose limit is nearer is for a person to decide. The error is that of the load on the pan,
    `load_g`, where a container lies on it as well; without one it is the mass itself.
    """
    load_g = mass_g if load_g is None else load_g
    return abs(mass_g - limit_g) * 1000 > permissible_error_mg(load_g, division_g)
