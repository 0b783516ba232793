"""What a report on paper calls the county and its places."""

from collections.abc import Mapping

from msgspec import Struct


class Names(Struct, frozen=True):
    """Names by id; `offset_min` is how far its clocks are ahead of UTC."""

    county: str
    zone: str
    offset_min: int
    sites: Mapping[str, str]
    townships: Mapping[str, str]

    def site(self, site: str) -> str:
        """A site's name; one that the county does not know is called by its id."""
        return self.sites.get(site) or site

    def place(self, code: str) -> str:
        """What a place of a diff is called: the county, a site, a township, or a probe in a room."""
        site, slash, rest = code.partition("/")
        name = self.sites.get(site) or self.townships.get(site) or site
        return f"{name} {rest}" if slash else name or self.county
