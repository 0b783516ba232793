#!/bin/sh
# Put every wheel that a box or a centre needs, on Debian 12 and 13, and sanji's own, into one folder: a wheelhouse.
#
#   tools/build-wheelhouse.sh aarch64           dist/wheelhouse-aarch64: a box
#   tools/build-wheelhouse.sh x86_64 central    dist/wheelhouse-central-x86_64: a centre
#
# Wheels alone, by the hashes of the lock, from wherever pip is set up to look: so it can be made on any machine, for any.
# What was fetched for the same lock is kept; sanji's own wheel is made anew each time.
set -eu
cd "$(dirname "$0")/.."

machine=${1:-}
lock=${2:-edge}
case $machine:$lock in
aarch64:edge | x86_64:edge) house=dist/wheelhouse-$machine ;;
aarch64:central | x86_64:central) house=dist/wheelhouse-central-$machine ;;
*)
    echo "usage: tools/build-wheelhouse.sh aarch64|x86_64 [edge|central]" >&2
    exit 2
    ;;
esac
python=.venv/bin/python
stamp=$house.made-from
export PIP_DISABLE_PIP_VERSION_CHECK=1

# The C library of the Debian that has this Python: wheels that ask for a newer one would not load there.
platforms() {
    case $1 in
    3.11) minor=36 ;;
    3.13) minor=41 ;;
    esac
    while [ "$minor" -ge 17 ]; do
        echo "--platform=manylinux_2_${minor}_$machine"
        minor=$((minor - 1))
    done
    echo "--platform=manylinux2014_$machine"
}

fetch() {
    version=$1
    wanted=$house.wanted
    # pip would take the markers for those of this machine and of the Python that it runs on.
    "$python" -m tools.locked "$lock" "$version" "$machine" >"$wanted"
    digits=$(echo "$version" | tr -d .)
    # shellcheck disable=SC2046  # one word a platform
    "$python" -m pip download -qq --no-deps --require-hashes --only-binary :all: --dest "$house" \
        --implementation cp --python-version "$version" --abi "cp$digits" --abi abi3 --abi none \
        $(platforms "$version") --requirement "$wanted"
    rm -f "$wanted"
}

made_from() {
    cat "requirements/$lock.txt" tools/build-wheelhouse.sh | cksum
}

if ! made_from | cmp -s - "$stamp"; then
    rm -rf "$house" "$stamp"
    mkdir -p "$house"
    fetch 3.11
    fetch 3.13
    made_from >"$stamp"
fi
# Put in by one rename: who reads the folder meanwhile finds the one before, or this one.
own=$(mktemp -d "$house.own.XXXXXX")
trap 'rm -rf "$own"' EXIT
"$python" -m hatchling build --target wheel --directory "$own" >/dev/null 2>&1 || {
    echo "$house: sanji's own wheel could not be made; $python -m hatchling build says why" >&2
    exit 1
}
wheel=$(basename "$own"/sanji-*.whl)
chmod 644 "$own/$wheel"
mv "$own/$wheel" "$house/$wheel"
find "$house" -name 'sanji-*.whl' ! -name "$wheel" -delete
echo "$house: $(find "$house" -name '*.whl' | wc -l) wheels, $(du -sm "$house" | cut -f1) MB"
