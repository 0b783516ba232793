"""The spoken prompts of the counter's page."""

from collections.abc import Iterator

from edge_agent.counter.web.voice import Voice, prompts
from edge_agent.doctor.finding import Finding, fault, good
from edge_agent.doctor.world import World

AREA = "voice"
_NAMED_MAX = 5


def check(world: World) -> Iterator[Finding]:
    """Whether there are any where the settings name a folder; without them the page beeps."""
    web = world.settings.web if world.settings else None
    if web is None or web.voice_dir is None:
        return
    missing, count = Voice(web.voice_dir).missing(), len(prompts())
    if len(missing) == count:
        yield fault(AREA, web.voice_dir, "voice_none")
    elif missing:
        names = ", ".join(missing[:_NAMED_MAX])
        yield good(AREA, web.voice_dir, "voice_some", n=count - len(missing), of=count, names=names)
    else:
        yield good(AREA, web.voice_dir, "voice_all", n=count)
