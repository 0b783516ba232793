"""What brokers are told: TLS with certificates on both sides, and each box under its own name alone."""

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from logistics.topics import Topics
from plumbing.trust.tls import CIPHERS

CENTRE = "centre"
"""The name in the centre's own certificate; no box may have it, nor one that begins with it and a dash."""
# More copies of MQTT's sessions than three cost each box's coming in, and help nobody.
_COPIES_MAX = 3
# A request to a node that is gone holds up all of its asker's link for so long: 5 s, if nothing is said.
_ANSWER_S = 2
_SAYS_ANSWER_S = (2, 12)


class BrokerFiles(Struct, frozen=True):
    """Where the broker finds what it needs, and where it listens."""

    authority: Path
    chain: Path
    certificate: Path
    key: Path
    revoked: Path
    port: int = 8883


class Known(Struct, frozen=True):
    """A box that may come in: its name and the life of its certificate."""

    box: str
    life: int


class Node(Struct, frozen=True):
    """One of a cluster's brokers: its name, where its neighbours find it, and where all of them are.

    `routes` are HOST:PORT of every node, its own as well, which NATS leaves out by itself. `version` is that
    of the oldest nats-server among them: an older one refuses words that it does not know.
    """

    name: str
    port: int
    routes: tuple[str, ...]
    version: tuple[int, int] = (2, 9)


def mosquitto(topics: Topics, files: BrokerFiles, acl: Path) -> str:
    """mosquitto.conf of a county (mosquitto.conf(5), 2.0).

    The client's id is its certificate's name, else a box could come under another's id and throw it out.
    """
    return f"""\
# Made by `sanji central broker-config mosquitto`; make it again rather than change it.
# County {topics.county}: certificates on both sides, TLS 1.2 or later, nothing kept on disk.
per_listener_settings false
listener {files.port}
cafile {files.chain}
certfile {files.certificate}
keyfile {files.key}
tls_version tlsv1.2
ciphers {CIPHERS}
require_certificate true
use_identity_as_username true
use_username_as_clientid true
# Signed by the authority and not over is not enough: revoked ones are listed here, anew every day.
crlfile {files.revoked}
allow_anonymous false
acl_file {acl}
# The centre's store is what confirms; the broker keeps nothing that anybody relies on.
persistence false
max_packet_size 1048576
max_queued_bytes 67108864
"""


def mosquitto_acl(topics: Topics, centres: Iterable[str] = (CENTRE,)) -> str:
    """Its acl_file: one set of patterns for any number of boxes; %u is the certificate's name.

    Collectors that share a county have a certificate each, `centres`: by one alone they would throw each
    other out.
    """
    up, confirm, command, result, state, live = _box_topics(topics, "%u")
    # A pattern holds for every user: the centre's own name would have a box's rights below box/centre alone.
    listed = "\n".join(_mosquitto_centre(topics, one) for one in centres)
    return f"""\
# Made by `sanji central broker-config mosquitto-acl`: what is not allowed here is refused.
{listed}

pattern write {up}
pattern write {result}
pattern write {state}
pattern write {live}
pattern read {confirm}
pattern read {command}
"""


def nats(
    topics: Topics,
    files: BrokerFiles,
    boxes: Iterable[Known],
    store: Path,
    node: Node | None = None,
    centres: Iterable[str] = (CENTRE,),
) -> str:
    """nats.conf of a county (docs.nats.io, "TLS authentication", "MQTT" and "Clustering").

    NATS has no list of revoked certificates: who is no user here is refused, so that a revoked or swapped
    box is left out by its name and life. Make it again, and reload, whenever a box comes or goes. As a `node`
    of a cluster it has the same users, so that it does not matter by which node a box comes.
    """
    users = [_nats_user(f"CN={one}", *_centre_subjects(topics)) for one in centres]
    users += [
        _nats_user(f"CN={one.box},OU={one.life}", *_box_subjects(topics, one.box))
        for one in sorted(boxes, key=lambda one: one.box)
    ]
    listed = "\n".join(users)
    return f"""\
# Made by `sanji central broker-config nats`; make it again rather than change it.
# County {topics.county}: certificates on both sides, TLS 1.2 or later, no listener without.
listen: "127.0.0.1:-1"
server_name: "{node.name if node else "sanji"}"
jetstream {{ store_dir: "{store}" }}
mqtt {{
  listen: "0.0.0.0:{files.port}"
{_nats_sessions(node) if node else ""}  tls {{
    cert_file: "{files.certificate}"
    key_file: "{files.key}"
    ca_file: "{files.chain}"
    verify_and_map: true
    timeout: 10
  }}
}}
authorization {{
  users: [
{listed}
  ]
}}
{_nats_routes(topics, files, node) if node else ""}"""


def _nats_sessions(node: Node) -> str:
    """How a node keeps MQTT's sessions with the others."""
    copies = f"  stream_replicas: {min(len(node.routes), _COPIES_MAX)}\n"
    return copies + (f'  js_api_timeout: "{_ANSWER_S}s"\n' if node.version >= _SAYS_ANSWER_S else "")


def _nats_routes(topics: Topics, files: BrokerFiles, node: Node) -> str:
    """How a node is linked to the others.

    Boxes have certificates of the same authority, and who comes in by a route has no ACL: its certificate
    must be for the host of one of the routes (verify_cert_and_check_known_urls), as no box's is.
    """
    listed = ", ".join(f'"nats-route://{one}"' for one in node.routes)
    return f"""\
cluster {{
  name: "{topics.county}"
  listen: "0.0.0.0:{node.port}"
  tls {{
    cert_file: "{files.certificate}"
    key_file: "{files.key}"
    ca_file: "{files.chain}"
    verify_cert_and_check_known_urls: true
    timeout: 10
  }}
  routes: [{listed}]
}}
"""


def _mosquitto_centre(topics: Topics, name: str) -> str:
    return f"""\
user {name}
topic read {topics.up_all()}
topic read {topics.states()}
topic read {topics.results()}
topic write {topics.confirm("+")}
topic write {topics.command("+")}
"""


def centres_in(folder: Path) -> list[str]:
    """The names of the centre's certificates in the authority's folder: a further collector's as well."""
    return [CENTRE, *sorted(path.stem for path in folder.glob(f"{CENTRE}-*.crt"))]


def _box_topics(topics: Topics, name: str) -> tuple[str, str, str, str, str, str]:
    """A box's batches, confirmations, commands, results, state and live values."""
    up = topics.up_all().removesuffix("+") + name
    live = topics.live(name, "#")
    return up, topics.confirm(name), topics.command(name), topics.result(name), topics.state(name), live


def _box_subjects(topics: Topics, box: str) -> tuple[list[str], list[str]]:
    """What a box may publish and subscribe to."""
    _up, confirm, command, result, state, live = _box_topics(topics, box)
    return [topics.up(box), result, state, live], [confirm, command]


def _centre_subjects(topics: Topics) -> tuple[list[str], list[str]]:
    return (
        [topics.confirm("+"), topics.command("+")],
        [topics.up_all(), topics.states(), topics.results()],
    )


def _nats_user(name: str, publish: list[str], subscribe: list[str]) -> str:
    """MQTT's levels are NATS's tokens. What comes at QoS 1 is delivered below $MQTT.sub (docs.nats.io)."""
    may_publish = ", ".join(f'"{_subject(one)}"' for one in publish)
    may_subscribe = ", ".join(f'"{_subject(one)}"' for one in [*subscribe, "$MQTT/sub/#"])
    return (
        f'    {{ user: "{name}", allowed_connection_types: ["MQTT"], permissions: {{\n'
        f"        publish: {{ allow: [{may_publish}] }}\n"
        f"        subscribe: {{ allow: [{may_subscribe}] }} }} }}"
    )


def _subject(topic: str) -> str:
    return topic.replace("/", ".").replace("+", "*").replace("#", ">")
