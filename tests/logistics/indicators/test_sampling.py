"""A sample follows from its seed and the population alone, and anybody can draw it in a shell."""

import subprocess

from logistics.indicators.sampling import RATES, Level, digest_of, digest_of_list, draw

POPULATION: dict[Level, list[str]] = {
    "hub": ["HUB"],
    "centre": [f"C{n}" for n in range(1, 10)],
    "station": [f"SC-{n:03}" for n in range(1, 121)],
}
SEED = "2022-12-20 验收"


def taken(stage: str) -> dict[str, int]:
    """How many of each level are drawn."""
    drawn = draw(SEED, POPULATION, RATES["first" if stage == "first" else "final"])
    return {level: sum(one.level == level for one in drawn) for level in POPULATION}


def test_how_many_are_drawn() -> None:
    """First 100, 35 and 5 % of 1, 9 and 120: 1, 3.15 and 6; at the end 50, 10, 1 %: 0.5, 0.9, 1.2; all up."""
    assert taken("first") == {"hub": 1, "centre": 4, "station": 6}
    assert taken("final") == {"hub": 1, "centre": 1, "station": 2}


def test_the_seed_alone_decides() -> None:
    """The order in which sites are given does not matter, another seed draws others."""
    turned: dict[Level, list[str]] = {level: sites[::-1] for level, sites in POPULATION.items()}
    assert draw(SEED, turned, RATES["first"]) == draw(SEED, POPULATION, RATES["first"])
    assert draw("another", POPULATION, RATES["first"]) != draw(SEED, POPULATION, RATES["first"])


def test_rates_at_their_ends() -> None:
    """0 % draws nobody, 100 % all of them."""
    assert draw(SEED, POPULATION, {"station": 0}) == ()
    assert len(draw(SEED, POPULATION, {"station": 100})) == 120


def test_a_digest_that_is_known() -> None:
    """SHA-256 of "abc|HUB", as coreutils have it."""
    assert digest_of("abc", "HUB") == ("937a66b6cd82ad61da74aadfb5823bc0bb3174033fd305171dc10f0cf3cce841")


def test_anybody_can_draw_it_again() -> None:
    """The recipe of docs/indicators.md gives the same list."""
    sites = "".join(f"{site}\n" for site in POPULATION["station"])
    recipe = (
        'while read -r site; do printf \'%s|%s\' "$SEED" "$site" | sha256sum | sed "s/-/$site/"; done'
        " | sort | head -n 6"
    )
    told = subprocess.run(
        ["sh", "-c", recipe],
        input=sites,
        env={"SEED": SEED, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    drawn = draw(SEED, {"station": POPULATION["station"]}, RATES["first"])
    assert [tuple(line.split()) for line in told.splitlines()] == [(one.digest, one.site) for one in drawn]
    whole = subprocess.run(
        ["sh", "-c", "sort | sha256sum"],
        input=sites,
        env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert whole.split()[0] == digest_of_list(POPULATION["station"])
