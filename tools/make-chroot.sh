#!/bin/sh
# Make a bare Debian in a folder, from the mirror that apt is set up with here: what a package is tried on.
#
#   tools/make-chroot.sh bookworm|trixie FOLDER [PACKAGE…]
#
# Ends with 3, and says why, where there can be none: not root, no mmdebstrap, no mirror set up, or none that answers.
set -eu

suite=$1
folder=$2
shift 2

cannot() {
    echo "no bare Debian $suite here: $1" >&2
    exit 3
}

[ "$(id -u)" = 0 ] || cannot "only root may make one"
command -v mmdebstrap >/dev/null || cannot "mmdebstrap is not installed; tools/system-packages.sh test installs it"
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' |
    sort -u | head -n 1)
[ -n "$mirror" ] || cannot "apt knows no mirror of Debian; apt-get update makes it known"
include=$(echo "$@" | tr ' ' ',')
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# It is thrown away when it has been tried: nothing has to be synced, and nobody reads its manuals.
if ! mmdebstrap --quiet --mode=root --variant=essential ${include:+"--include=$include"} --format=directory \
    --dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    "$suite" "$folder" "deb $mirror $suite main" >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    # Its download failed, or what was downloaded could not be installed; only the first is nobody's fault here.
    grep -q -i -e 'apt-get update.*failed' -e 'failed to fetch' -e 'unable to connect' -e 'could not resolve' \
        -e 'connection failed' "$log" && cannot "the mirror does not answer, see above"
    exit 1
fi
