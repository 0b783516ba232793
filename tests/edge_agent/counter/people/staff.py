"""Two operators for tests of the counter: one with all, one with a badge alone."""

from edge_agent.counter.people.badges import BADGE, digest
from plumbing.web.passwords import hashed

PIN = "471108"
WANG, LI = f"{BADGE}WANGWANGWANG", f"{BADGE}LILILILILILI"
OPERATORS: dict[str, object] = {
    "B07": {"name": "王芳", "badge": digest(WANG), "pin": hashed(PIN), "roles": ["counter", "lead"]},
    "B08": {"name": "李强", "badge": digest(LI)},
}
