#!/bin/sh
# Install the Debian packages that the demo or the tests need: says first what and why, and does nothing if all are there.
#
#   tools/system-packages.sh demo     what `make demo` needs
#   tools/system-packages.sh test     what `make test` needs: the demo's and more
#
# Off Debian, or without the right to install, it says what is missing and ends well:
# the demo says what it cannot do, and tests that need a missing package skip with the reason.
set -eu

# purpose | packages that serve, the first one preferred | why
packages() {
    cat <<'TABLE'
demo|python3-venv|makes the Python environment in .venv
demo|libzbar0t64 libzbar0|the second barcode decoder, which pyzbar calls
test|make|runs the Makefile
test|gcc|compiles the fault library of the power-cut tests
test|libc6-dev|headers and start files for gcc
test|systemd|systemd-analyze, which checks our units
test|mosquitto|the broker of a county; the tests start their own, none is left running
test|postgresql|the database of a county; the tests start their own, none is left running
test|influxdb|version 1, behind a door that speaks version 2 as the mirror does (18 MB); the tests start their own
test|victoria-metrics|takes the mirror's writes, too (87 MB); the tests start their own
test|haproxy|stands before two replicas of the pages; the tests start their own, none is left running
test|chromium chromium-browser|opens the pages as a person would
test|age|opens our backups without us
test|mmdebstrap|makes the bare Debians that our packages are tried on
test|fonts-noto-cjk|Chinese characters in the pages' pictures
TABLE
}

installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

any_installed() {
    for name in "$@"; do
        if installed "$name"; then return 0; fi
    done
    return 1
}

# The first of the names that apt could install; the last one where apt's lists are still empty.
first_on_offer() {
    for name in "$@"; do
        if apt-cache show --no-all-versions "$name" >/dev/null 2>&1; then break; fi
    done
    echo "$name"
}

# Lines "names|why" of what is not installed.
missing() {
    packages | while IFS='|' read -r purpose names why; do
        if [ "$purpose" = test ] && [ "$1" = demo ]; then continue; fi
        # shellcheck disable=SC2086  # the names are meant to be split
        if ! any_installed $names; then echo "$names|$why"; fi
    done
}

# A freshly installed broker or database starts by itself, now and at each boot. Hold them back:
# policy-rc.d is how Debian's packages ask whether they may start a service.
hold_back_services() {
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        trap 'rm -f /usr/sbin/policy-rc.d' EXIT INT TERM
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
    fi
}

stay_off_after_boot() {
    if ! command -v systemctl >/dev/null; then return 0; fi
    for package in "$@"; do
        case $package in
        mosquitto | postgresql | haproxy | influxdb | victoria-metrics) systemctl disable --quiet "$package.service" 2>/dev/null || true ;;
        esac
    done
}

apt_install() {
    apt-get install --yes --quiet --no-install-recommends "$@"
}

# Runs as root: the packages are named by their lines on standard input.
install_lines() {
    export DEBIAN_FRONTEND=noninteractive
    lines=$(cat)
    if ! ls /var/lib/apt/lists/*Packages* >/dev/null 2>&1; then apt-get update --quiet; fi
    wanted=$(echo "$lines" | while IFS='|' read -r names _; do
        # shellcheck disable=SC2086
        first_on_offer $names
    done)
    hold_back_services
    # Old lists name versions that the mirror has dropped: fetch new ones and try once more.
    # shellcheck disable=SC2086
    apt_install $wanted || { apt-get update --quiet && apt_install $wanted; }
    # shellcheck disable=SC2086
    stay_off_after_boot $wanted
}

# How to become root: nothing to do, ask at the terminal, or only where no password is needed.
way_to_root() {
    if [ "$(id -u)" = 0 ]; then
        echo env
    elif command -v sudo >/dev/null && [ -t 0 ]; then
        echo sudo
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        echo "sudo -n"
    fi
}

main() {
    purpose=${1:-}
    case $purpose in
    demo | test) ;;
    --install)
        install_lines
        return
        ;;
    *)
        echo "usage: tools/system-packages.sh demo|test" >&2
        exit 2
        ;;
    esac
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        echo "system packages: this is no Debian, so nothing is installed. Please see to the like of:" >&2
        packages | while IFS='|' read -r _ names why; do echo "  ${names%% *}: $why" >&2; done
        return
    fi
    lines=$(missing "$purpose")
    if [ -z "$lines" ]; then return; fi
    echo "system packages: these will be installed from Debian for '$purpose':"
    echo "$lines" | while IFS='|' read -r names why; do echo "  ${names%% *}: $why"; done
    root=$(way_to_root)
    if [ -z "$root" ]; then
        echo "system packages: neither root nor sudo here, so none of them is installed; going on without." >&2
        return
    fi
    log=$(mktemp)
    # shellcheck disable=SC2086
    if echo "$lines" | $root sh "$0" --install >"$log" 2>&1; then
        rm -f "$log"
        echo "system packages: installed."
    else
        cat "$log" >&2
        echo "system packages: apt-get failed, see above. Is the network there? Its full text: $log" >&2
        exit 1
    fi
}

main "$@"
