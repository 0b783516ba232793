"""A bundle put into the centre's folder, once it is known whose it is."""

import os
import shutil
from pathlib import Path

from central.store.releases import shelf
from central.store.releases.shelf import Release
from central.store.store import Store
from plumbing import signing
from plumbing.bundles import packing, reading
from plumbing.bundles.shape import BundleFault
from plumbing.durable import sync_folder


def add(store: Store, folder: Path, key: str, source: Path, who: str, now_ms: int) -> Release:
    """Copy a bundle into the folder and note it. Raises BundleFault or OSError; then nothing is left."""
    if not key:
        raise BundleFault("no_key", "[releases] key is missing: it says whose releases are taken")
    keys = [signing.key_in(key)]
    # Its name comes from its signed manifest, never from whoever brings it.
    name = packing.name_of(reading.manifest_of(source, keys))
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{name}.draft"
    try:
        shutil.copyfile(source, draft)
        manifest = reading.verify(draft, keys)
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        digest = reading.digest_of(draft)
        with store.read() as connection:
            known = shelf.of_version(connection, manifest.version).get(manifest.arch)
        if known is not None and known.digest != digest:
            told = f"{known.version} for {known.arch} is there with other content"
            raise BundleFault("known", f"{told}; what differs has a version of its own")
        target = folder / packing.name_of(manifest)
        draft.replace(target)
        sync_folder(folder)
    finally:
        draft.unlink(missing_ok=True)
    if known is not None:
        return known
    new = shelf.of_manifest(manifest, target, digest, who, now_ms)
    with store.write() as connection:
        shelf.add(connection, new)
    return new
