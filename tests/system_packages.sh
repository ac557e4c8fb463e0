#!/bin/sh
# Install what the tests need from the system, and nothing when it is all there:
# a PostgreSQL server with PostGIS, Chromium, the Noto CJK fonts, and Pango for the PDF.
# With `pdf`: only what a report as PDF needs; where that cannot be installed, say so in one
# line and go on, because everything else works without it.
# Usage: sh tests/system_packages.sh [pdf]
set -eu

has_postgis() {
    for bin in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/bin /usr/local/bin /opt/homebrew/bin; do
        if [ -x "$bin/initdb" ] && [ -x "$bin/pg_config" ]; then
            [ -f "$("$bin/pg_config" --sharedir)/extension/postgis.control" ] && return 0
        elif [ -x "$bin/initdb" ]; then
            # Debian ships pg_config with each server only when it is asked for.
            version=$(basename "$(dirname "$bin")")
            [ -f "/usr/share/postgresql/$version/extension/postgis.control" ] && return 0
        fi
    done
    return 1
}

# Where the archive has it: Chromium without the window and the bars that no test looks at, which
# costs a third less of a processor. Chromium itself does as well.
has_headless_shell() {
    command -v chromium-headless-shell >/dev/null 2>&1
}

has_browser() {
    for name in chromium-headless-shell chromium chromium-browser google-chrome; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    return 1
}

has_fonts() {
    if command -v fc-list >/dev/null 2>&1; then
        fc-list : family | grep -q 'Noto Sans CJK'
    else
        find /usr/share/fonts -name 'NotoSansCJK*' 2>/dev/null | grep -q .
    fi
}

# The shared libraries that WeasyPrint draws with.
has_pango() {
    for library in libpango-1.0 libpangoft2-1.0 libharfbuzz-subset; do
        if command -v ldconfig >/dev/null 2>&1; then
            ldconfig -p | grep -q "$library" && continue
        fi
        find /lib /usr/lib /usr/local/lib /opt/homebrew/lib -name "$library*" 2>/dev/null |
            grep -q . || return 1
    done
}

pango_packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

# Packages that a PDF needs and that are not there.
pdf_packages() {
    has_pango || printf ' %s' "$pango_packages"
    has_fonts || printf ' fonts-noto-cjk'
}

if [ "${1:-}" = pdf ]; then
    packages=$(pdf_packages)
    [ -z "$packages" ] && exit 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing what a report as PDF needs:$packages"
        # shellcheck disable=SC2086
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends $packages; } >/dev/null 2>&1 || true
        packages=$(pdf_packages)
    fi
    [ -z "$packages" ] || echo "Reports as PDF need packages of your system:$packages" >&2
    exit 0
fi

# The PostGIS of the server that is installed, else of the newest that the archive has.
postgis_package() {
    for folder in $(ls -d /usr/lib/postgresql/* 2>/dev/null | sort -t/ -k5 -rn); do
        if [ -x "$folder/bin/initdb" ]; then
            echo "postgresql-$(basename "$folder")-postgis-3"
            return
        fi
    done
    newest=$(apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$' |
        sed 's/ .*//' | sort -t- -k2 -rn | head -n 1)
    echo "${newest:-postgresql-15-postgis-3}"
}

browser_package() {
    if [ -n "$(apt-cache search --names-only '^chromium-headless-shell$')" ]; then
        echo "chromium-headless-shell"
    else
        echo "chromium"
    fi
}

missing=""
has_postgis || missing="$missing PostGIS"
has_browser || missing="$missing Chromium"
has_fonts || missing="$missing Noto-CJK-fonts"
has_pango || missing="$missing Pango"
if [ -z "$missing" ]; then
    if ! has_headless_shell && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing a lighter Chromium for the tests."
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends chromium-headless-shell; } \
            >/dev/null 2>&1 || echo "There is none here; the tests take the one that there is."
    fi
    exit 0
fi

if ! command -v apt-get >/dev/null 2>&1; then
    echo "The tests need these from your system's packages:$missing." >&2
    echo "(PostGIS with the PostgreSQL server and initdb; Chromium as 'chromium' on the PATH.)" >&2
    exit 1
fi

if [ "$(id -u)" = 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    as_root="none"
fi

if [ "$as_root" != none ]; then
    echo "Installing what the tests need from the system:$missing"
    $as_root apt-get update -qq
fi

packages=""
has_postgis || packages="$packages $(postgis_package)"
has_browser || packages="$packages $(browser_package)"
has_fonts || packages="$packages fonts-noto-cjk"
has_pango || packages="$packages $pango_packages"

if [ "$as_root" = none ]; then
    echo "The tests need these packages; run as root: apt-get install$packages" >&2
    exit 1
fi

# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $packages

has_postgis || { echo "PostGIS is still missing after installing$packages." >&2; exit 1; }
has_browser || { echo "Chromium is still missing after installing$packages." >&2; exit 1; }
has_fonts || { echo "The Noto CJK fonts are still missing after installing$packages." >&2; exit 1; }
has_pango || { echo "Pango is still missing after installing$packages." >&2; exit 1; }
