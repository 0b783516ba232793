#!/bin/sh
# Make a Python environment with the locked packages and sanji itself, unless it is there and fits the lock.
#
#   tools/make-venv.sh .venv             with the newest suitable Python
#   tools/make-venv.sh .venv-3.13 3.13   with that Python; ends with 3 where it is not to be had
set -eu
cd "$(dirname "$0")/.."

venv=$1
version=${2:-}
lock=requirements/dev.txt

suitable() {
    "$1" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# Debian's Pythons are on PATH; pyenv keeps its own in versions/.
find_python() {
    for name in ${version:-3.13 3.12 3.11 3}; do
        for python in "python$name" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$name".*/bin/"python$name"; do
            if suitable "$python"; then
                echo "$python"
                return
            fi
            # Without a version asked for, take no Python that the user has not put on PATH.
            if [ -z "$version" ]; then break; fi
        done
    done
}

packages_stamp=$venv/packages-made-from
sanji_stamp=$venv/sanji-made-from
export PIP_DISABLE_PIP_VERSION_CHECK=1

if [ ! -x "$venv/bin/python" ] || ! cksum <"$lock" | cmp -s - "$packages_stamp"; then
    python=$(find_python)
    if [ -z "$python" ]; then
        if [ -n "$version" ]; then exit 3; fi
        echo "No Python 3.11 or newer with venv: on Debian 12 or later, apt-get install python3-venv" >&2
        exit 1
    fi
    echo "$venv: $("$python" -V), packages as locked in $lock"
    "$python" -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet --require-hashes --only-binary :all: -r "$lock"
    cksum <"$lock" >"$packages_stamp"
fi

# A new command or package in pyproject.toml needs a new editable install, not a new environment.
if ! cksum <pyproject.toml | cmp -s - "$sanji_stamp"; then
    "$venv/bin/pip" install --quiet --no-deps --no-build-isolation -e .
    cksum <pyproject.toml >"$sanji_stamp"
fi
