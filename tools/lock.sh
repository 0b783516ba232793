#!/bin/sh
# Choose the packages' versions anew and write them down with their hashes, for every supported Python and machine.
set -eu
cd "$(dirname "$0")/.."

compile() {
    out=$1
    shift
    # --no-emit…: a lock names packages and hashes, never where they came from.
    .venv/bin/uv pip compile pyproject.toml "$@" --quiet --upgrade --universal --python-version 3.11 \
        --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
        --output-file "$out"
}

# A developer, the demo and the tests; a box; a centre. The last two take the versions that the tests run with.
compile requirements/dev.txt --extra dev --extra postgres --extra influx
compile requirements/edge.txt --extra edge --extra pi --constraint requirements/dev.txt
compile requirements/central.txt --extra central --extra postgres --extra influx --constraint requirements/dev.txt
