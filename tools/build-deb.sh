#!/bin/sh
# Build a Debian package of a box or a centre from its wheelhouse: dist/sanji-KIND_VERSION_ARCH.deb.
#
#   tools/build-deb.sh aarch64           sanji-edge for a Pi, on any machine: nothing is compiled
#   tools/build-deb.sh x86_64 central    sanji-central for a PC; a third word is another folder than dist
#
# The same tree, wheels and SOURCE_DATE_EPOCH (else the last commit's time) give the same bytes. docs/packages.md says what
# lies where.
set -eu
umask 022
cd "$(dirname "$0")/.."

machine=${1:-}
kind=${2:-edge}
case $machine in
x86_64) arch=amd64 ;;
aarch64) arch=arm64 ;;
*)
    echo "usage: tools/build-deb.sh aarch64|x86_64 [edge|central]" >&2
    exit 2
    ;;
esac
case $kind in
edge)
    wheels=dist/wheelhouse-$machine
    units="sanji-edge.service sanji-enrol.service sanji-update.path sanji-update.service"
    stopped="$units sanji-kiosk.service"
    folders="sanji.conf"
    ;;
central)
    wheels=dist/wheelhouse-central-$machine
    units="sanji-central.service sanji-backup.timer sanji-verify.timer sanji-broker.path sanji-broker.timer"
    stopped="$units sanji-backup.service sanji-verify.service sanji-broker.service"
    folders="sanji.conf sanji-centre.conf"
    ;;
esac
version=$(.venv/bin/python -m hatchling version)
# Debian sorts 0.2.0~rc1 before 0.2.0, as Python does 0.2.0rc1 (PEP 440).
deb_version=$(echo "$version" | sed -E 's/\.?(a|b|rc|dev)([0-9])/~\1\2/')
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH
package=${3:-dist}/sanji-${kind}_${deb_version}_$arch.deb
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"

# put MODE FOLDER FILE…
put() {
    mode=$1
    into=$root/$2
    shift 2
    mkdir -p "$into"
    install -m "$mode" "$@" "$into"
}

put_units() {
    case $kind in
    edge) put 644 usr/lib/systemd/system systemd/sanji-edge.* systemd/sanji-enrol.* systemd/sanji-update.* systemd/sanji-kiosk.* ;;
    central)
        put 644 usr/lib/systemd/system systemd/sanji-central.* systemd/sanji-collect@.* systemd/sanji-backup.* systemd/sanji-verify.* systemd/sanji-broker.*
        ;;
    esac
    for name in tmpfiles.d sysusers.d; do
        put 644 "usr/lib/$name" "firmware_configs/rootfs/etc/$name/sanji.conf"
    done
}

put_examples() {
    case $kind in
    edge)
        put 644 usr/lib/udev/rules.d firmware_configs/udev/*.rules
        put 644 usr/share/sanji/agents firmware_configs/agents/*.toml
        ;;
    central)
        put 644 usr/share/sanji/centre firmware_configs/centre/*.toml firmware_configs/centre/chrony.conf firmware_configs/centre/haproxy.cfg
        put 644 usr/lib/tmpfiles.d firmware_configs/centre/tmpfiles.d/sanji-centre.conf
        for name in mosquitto.service.d sanji-broker.service.d; do
            put 644 "usr/share/sanji/centre/$name" "firmware_configs/centre/$name"/*
        done
        ;;
    esac
}

put_docs() {
    folder=usr/share/doc/sanji-$kind
    put 644 "$folder" tools/debian/copyright README.md README.zh-CN.md SECURITY.md
    put 644 "$folder/docs" docs/*.md docs/*.svg docs/*.png
    for name in screens security field/pictures field/zh-CN; do
        put 644 "$folder/docs/$name" "docs/$name"/*
    done
    put 644 "$folder/docs/field" docs/field/*.md
    mkdir -p "$root/usr/share/man/man1"
    gzip -9nc tools/debian/sanji.1 >"$root/usr/share/man/man1/sanji.1.gz"
    .venv/bin/python -m tools.sbom "$kind" "$wheels" "$root/$folder/sbom.cdx.json"
    gzip -9nc CHANGELOG.md >"$root/$folder/NEWS.gz"
    gzip -9n >"$root/$folder/changelog.gz" <<CHANGELOG
sanji-$kind ($deb_version) stable; urgency=medium

  * NEWS.gz says what has come.

 -- The sanji project <maintainers@sanji.example>  $(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")
CHANGELOG
    # The units' Documentation= names it.
    ln -s "sanji-$kind" "$root/usr/share/doc/sanji"
}

filled() {
    sed -e "s|@KIND@|$kind|g" -e "s|@VERSION@|$version|g" -e "s|@DEB_VERSION@|$deb_version|g" \
        -e "s|@ARCH@|$arch|g" -e "s|@UNITS@|$units|g" -e "s|@STOPPED@|$stopped|g" \
        -e "s|@FOLDERS@|$folders|g" \
        -e "s|@INSTALLED_KB@|$installed_kb|g" "$@"
}

put_control() {
    control=$root/DEBIAN
    installed_kb=$(du -sk --apparent-size "$root" | cut -f1)
    mkdir "$control"
    filled tools/debian/control "tools/debian/control.$kind" >"$control/control"
    for script in postinst prerm postrm; do
        filled "tools/debian/$script" >"$control/$script"
        chmod 755 "$control/$script"
    done
    put 644 DEBIAN tools/debian/triggers
    (cd "$root" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$control/md5sums"
}

tools/build-wheelhouse.sh "$machine" "$kind"
put 644 usr/lib/sanji/wheels "$wheels"/*.whl
install -m 644 "requirements/$kind.txt" "$root/usr/lib/sanji/lock.txt"
put 755 usr/lib/sanji tools/debian/make-release
put 755 usr/bin tools/debian/sanji
put_units
put_examples
put_docs
put_control
# Wheels are compressed already: more of it costs a minute and saves nothing.
dpkg-deb --root-owner-group -Zgzip -z1 --build "$root" "$package" >/dev/null
echo "$package: $(du -m "$package" | cut -f1) MB"
