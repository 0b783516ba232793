"""Makes the desk of boxes out of the settings."""

from pathlib import Path

from central.county import load_county
from central.fleet.identity.authority import Authority
from central.fleet.identity.desk import Desk
from central.settings import CentralSettings
from central.store.store import Store
from logistics.topics import Topics
from plumbing import signing
from plumbing.settings import SettingsError
from plumbing.trust.keys import KeyFault

_HOW = "make it by `sanji central ca init`, or bring it back from its backup"


def topics_of(settings: CentralSettings) -> Topics:
    """The county's topics."""
    broker = settings.broker
    return Topics(broker.root, settings.county.id, broker.partitions)


def desk_of(settings: CentralSettings, store: Store) -> Desk | None:
    """The desk; None without `[identity]`. Raises SettingsError for an authority that is not there."""
    if settings.identity is None:
        return None
    authority = authority_of(settings)
    key = _commanding(settings, authority)
    return Desk(store, authority, settings.identity, topics_of(settings), key, settings.releases.key)


def _commanding(settings: CentralSettings, authority: Authority) -> bytes:
    """The public half of the key that this centre signs commands with. Raises SettingsError."""
    named = settings.commands.key_file
    try:
        return signing.public_of(signing.read_key(named)) if named else authority.command_public()
    except (OSError, signing.KeyFault) as why:
        where = named or authority.folder
        raise SettingsError(where, [f"{why}; make one by `sanji central command key`"]) from why


def authority_of(settings: CentralSettings) -> Authority:
    """The county's authority. Raises SettingsError for one that is not there."""
    identity = settings.identity
    if identity is None:
        raise SettingsError(Path("settings"), ["[identity] is missing: it says where the authority lies"])
    try:
        return Authority(identity.folder)
    except KeyFault as why:
        raise SettingsError(identity.folder, [f"{why}; {_HOW}"]) from why


def roles_of(settings: CentralSettings) -> dict[str, str]:
    """What a box is for at each site of the county, as the site's own kind says."""
    kinds = {"centre": "township", "station": "village"}
    county = load_county(settings.county.id, settings.county.folder)
    return {site.site_id: kinds.get(site.kind, site.kind) for site in county.sites}
