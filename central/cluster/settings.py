"""The settings of a process that shares its county with others, as an engineer writes them in TOML."""

import re
import socket
from typing import Annotated, Any

from plumbing.settings import Field, Section

_NAME_CHARS_MAX = 64
_NAME = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}"


def machine() -> str:
    """This machine's name, as far as it can be part of a topic or a client id."""
    plain = re.sub("[^A-Za-z0-9_-]+", "-", socket.gethostname().split(".")[0]).strip("-_")
    return plain[:_NAME_CHARS_MAX] or "centre"


class ClusterAt(Section):
    """Left out, this process is the only one of its county that collects."""

    member: Annotated[str, Field(pattern=f"^({_NAME})?$")] = ""
    """This process's name among the county's, which no other has; empty: the machine's name."""
    lease_s: Annotated[float, Field(ge=3, le=60)] = 6
    """Seconds after which others do what a silent member did; it tells of itself six times as often."""
    share: bool = True
    """Whether it takes its share of the boxes; false: it leads if nobody else does, and stores nothing."""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.member or machine()

    @property
    def lease_ms(self) -> int:
        """The same in ms."""
        return round(self.lease_s * 1000)


def named(cluster: ClusterAt | None, member: str) -> ClusterAt:
    """The same under another name. Raises ValueError that says what is wrong."""
    if cluster is None:
        raise ValueError("--member needs a [cluster] section")
    if not re.fullmatch(_NAME, member):
        raise ValueError(f"--member: {member[:80]!r} should be up to 64 of A-Z, a-z, 0-9, - and _")
    return cluster.model_copy(update={"member": member})


def cluster_faults(raw: dict[str, Any]) -> list[str]:
    """What cannot work between a cluster and the broker."""
    broker = raw.get("broker")
    if raw.get("cluster") is None or not isinstance(broker, dict) or broker.get("qos") != 1:
        return []
    # A subscription of QoS 1 may hold back max_ack_pending (1024) of the 65535 messages of an MQTT session.
    return [
        "broker.qos: 1 does not go with [cluster]: NATS grants 63 subscriptions of QoS 1 to a connection, "
        "and a member may come to have all partitions; leave it at 0, for the confirmation is the guarantee"
    ]
