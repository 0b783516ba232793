#!/bin/sh
# Run the unit tests on the supported Pythons that the main environment does not have, where they are to be had; on
# the first of them the centre keeps its facts in PostgreSQL, so that both engines are tested by one run each. Without
# another Python the centre's tests run over PostgreSQL on the main one.
# What goes over all pages and all of the API, or needs a browser or processes, is run once: it says nothing of Python,
# and web/test_postgresql.py compares both engines page by page.
#
#   tools/test-other-pythons.sh make   make their environments first
#   tools/test-other-pythons.sh        use the environments that are there
set -eu
cd "$(dirname "$0")/.."

main=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
database=postgresql
if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && [ -z "${SANJI_NO_SKIP:-}" ]; then
    echo "PostgreSQL: not tested on it, for want of its programs (tools/system-packages.sh test installs them)"
    database=sqlite
fi

# The unit tests of these folders, by this Python, over this database.
run() {
    # Rows that numbers open are where the engines' SQL differs most, and Pythons not at all.
    if [ "$3" = sqlite ]; then rows=--ignore=tests/central/web/pages/rows; else rows=; fi
    echo "Python $1: unit tests of ${4:-everything}, the centre on $3"
    "$2/bin/python" -m pytest -q -n 2 --dist loadfile -r fE --database "$3" \
        --ignore=tests/system --ignore=tests/rehearsal --ignore=tests/house --ignore=tests/test_house.py \
        --ignore=tests/benchmarks --ignore=tests/docs --ignore=tests/central/web/access/matrix \
        --ignore=tests/central/web/test_postgresql.py --ignore=tests/central/web/api \
        --ignore=tests/edge_agent/reader/test_photographs.py $rows "${4:-tests}"
}

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
    run "$version" "$venv" "$database"
    database=sqlite
done
if [ "$database" = postgresql ]; then run "$main" .venv postgresql tests/central; fi
