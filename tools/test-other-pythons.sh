#!/bin/sh
# Run the unit tests on the supported Pythons that the main environment does not have, where they are to be had.
# What goes over all pages and all of the API, or needs a browser or processes, is run once: it says nothing of Python.
#
#   tools/test-other-pythons.sh make   make their environments first
#   tools/test-other-pythons.sh        use the environments that are there
set -eu
cd "$(dirname "$0")/.."

main=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
for version in 3.11 3.13; do
    venv=.venv-$version
    if [ "$version" = "$main" ]; then continue; fi
    if [ "${1:-}" = make ]; then
        made=0
        tools/make-venv.sh "$venv" "$version" || made=$?
        if [ "$made" != 0 ] && [ "$made" != 3 ]; then exit "$made"; fi
    fi
    if [ ! -x "$venv/bin/python" ]; then
        echo "Python $version: not tested on it, for want of that interpreter or of $venv (make test makes it)"
        continue
    fi
    echo "Python $version: unit tests"
    "$venv/bin/python" -m pytest -q -n 2 --dist loadfile -r fE \
        --ignore=tests/system --ignore=tests/rehearsal --ignore=tests/house --ignore=tests/test_house.py \
        --ignore=tests/benchmarks --ignore=tests/docs --ignore=tests/central/web/access/matrix \
        --ignore=tests/central/web/api --ignore=tests/central/web/test_postgresql.py \
        --ignore=tests/central/web/pages/rows --ignore=tests/edge_agent/reader/test_photographs.py
done
