#!/bin/sh
# Write what a box or a centre is made of, as CycloneDX 1.6: dist/sbom-KIND-ARCH.cdx.json, as it lies in the package.
#
#   tools/build-sbom.sh aarch64|x86_64 [edge|central]
set -eu
cd "$(dirname "$0")/.."

machine=${1:-}
kind=${2:-edge}
tools/build-wheelhouse.sh "$machine" "$kind"
case $kind in
edge) wheels=dist/wheelhouse-$machine ;;
*) wheels=dist/wheelhouse-$kind-$machine ;;
esac
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH
file=dist/sbom-$kind-$machine.cdx.json
.venv/bin/python -m tools.sbom "$kind" "$wheels" "$file"
echo "$file"
