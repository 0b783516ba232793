"""Texts of pages in several languages: catalogues from TOML that have the same keys, or do not load."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from string import Formatter
from typing import Any


class CatalogueError(ValueError):
    """The catalogues cannot be used. `faults` holds one sentence a fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(faults))


class Catalogue:
    """The texts of one language, by dotted key."""

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        self.language = language
        self._texts = dict(texts)

    @property
    def keys(self) -> frozenset[str]:
        """All its keys."""
        return frozenset(self._texts)

    def text(self, key: str, **fields: object) -> str:
        """The text of a key with its {placeholders} filled. Raises KeyError for an unknown key or field."""
        text = self._texts[key]
        return text.format_map(fields) if fields else text

    def word(self, table: str, value: str) -> str:
        """What a table calls a value that came from outside; a value it does not know stays as it is."""
        return self._texts.get(f"{table}.{value}", value)

    def placeholders(self, key: str) -> frozenset[str]:
        """The names that the key's text wants filled."""
        return frozenset(name for _, name, _, _ in Formatter().parse(self._texts[key]) if name)


class Catalogues:
    """The languages there are; the first one is the default."""

    def __init__(self, catalogues: Sequence[Catalogue]) -> None:
        faults = [fault for other in catalogues[1:] for fault in _differences(catalogues[0], other)]
        if faults:
            raise CatalogueError(faults)
        self._by_language = {catalogue.language: catalogue for catalogue in catalogues}

    @property
    def languages(self) -> tuple[str, ...]:
        """Their names, such as "zh-CN"."""
        return tuple(self._by_language)

    def get(self, language: str) -> Catalogue:
        """The catalogue of a language that there is."""
        return self._by_language[language]

    def choose(self, *wishes: str, accept_language: str = "") -> Catalogue:
        """The first wish that there is, else what the browser likes best, else the default."""
        for wish in (*wishes, *_by_liking(accept_language)):
            language = self._match(wish)
            if language:
                return self._by_language[language]
        return self._by_language[self.languages[0]]

    def _match(self, wish: str) -> str | None:
        """The language named, or one that shares its primary subtag: zh finds zh-CN, en-GB finds en."""
        lowered = wish.strip().lower()
        exact = (name for name in self.languages if name.lower() == lowered)
        near = (name for name in self.languages if lowered and _primary(name) == _primary(lowered))
        return next(exact, None) or next(near, None)


def load(folder: Path, languages: Sequence[str]) -> Catalogues:
    """The catalogues `folder/LANGUAGE.toml`, or all files of `folder/LANGUAGE/` together.

    Raises CatalogueError when they do not fit together, or when two files tell the same key.
    """
    return Catalogues([_read(folder / language, language) for language in languages])


def _read(place: Path, language: str) -> Catalogue:
    texts: dict[str, str] = {}
    for path in sorted(place.glob("*.toml")) if place.is_dir() else [place.with_name(f"{language}.toml")]:
        try:
            found = dict(_flat(tomllib.loads(path.read_text(encoding="utf-8"))))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as why:
            raise CatalogueError([f"{path}: {why}"]) from why
        if twice := sorted(texts.keys() & found.keys()):
            raise CatalogueError([f"{path}: {key} stands in another file already" for key in twice])
        texts.update(found)
    return Catalogue(language, texts)


def _flat(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", str(value)


def _differences(one: Catalogue, other: Catalogue) -> Iterator[str]:
    for key in sorted(one.keys ^ other.keys):
        lacking = other if key in one.keys else one
        yield f"{lacking.language}: {key} is missing"
    for key in sorted(one.keys & other.keys):
        if one.placeholders(key) != other.placeholders(key):
            yield f"{other.language}: {key} has other placeholders than {one.language}"


def _by_liking(accept_language: str) -> list[str]:
    """The languages of an Accept-Language header, most liked first (RFC 9110, 12.5.4)."""
    liked: list[tuple[float, str]] = []
    for item in accept_language[:500].split(","):
        name, _, weight = item.partition(";")
        try:
            liking = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            continue
        if liking > 0:
            liked.append((liking, name))
    return [name for _, name in sorted(liked, key=lambda pair: -pair[0])]


def _primary(language: str) -> str:
    return language.lower().partition("-")[0]
