#!/bin/sh
# Makes the environment in .venv from the lock, with whatever this machine has: uv, else a private copy of uv, else
# venv and pip. Every package is checked against the hashes in the lock.
#
#   deploy/prepare.sh run    what the service needs
#   deploy/prepare.sh dev    that, and what the tests and checks need
#   deploy/prepare.sh uv     print the path of a uv to use; fail where there can be none
set -eu
UV_VERSION=0.13.9
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

# A name on PATH is no proof: version managers leave stubs that only complain.
find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

find_uv() {
    for candidate in uv .tools/bin/uv; do
        if "$candidate" --version >/dev/null 2>&1; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

fetch_uv() {
    python=$(find_python) || return 1
    say "Fetching a private copy of uv into .tools (it stays inside this folder)."
    "$python" -m pip install --quiet --disable-pip-version-check --target .tools --upgrade "uv==$UV_VERSION" >&2 || return 1
    find_uv
}

with_uv() {
    say "Preparing .venv with $1."
    if [ "$2" = run ]; then
        # Inexact: what `make test` added earlier may stay.
        "$1" sync --quiet --frozen --no-default-groups --inexact
    else
        "$1" sync --quiet --frozen
    fi
}

with_pip() {
    lock=requirements.lock
    [ "$1" = run ] || lock=requirements-dev.lock
    if ! python=$(find_python); then
        say "Python 3.11 or newer is needed, and neither python3 nor python3.11 to python3.14 on PATH is one."
        say "Debian 12, Ubuntu 24.04 and later: apt-get install python3 python3-venv. macOS: brew install python@3.13."
        say "Or install uv (https://docs.astral.sh/uv/), which brings its own Python. Then run make again."
        return 1
    fi
    say "Preparing .venv with $python, venv and pip."
    if ! [ -x .venv/bin/python ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        if ! "$python" -m venv --clear .venv; then
            say "$python could not make a virtual environment. Debian and Ubuntu: apt-get install python3-venv."
            return 1
        fi
    fi
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
}

case "${1:-}" in
uv)
    find_uv || fetch_uv || { say "uv is needed here: see https://docs.astral.sh/uv/"; exit 1; }
    ;;
run | dev)
    # SWITCHBOARD_SETUP=pip leaves uv out, for machines where policy or suspicion does.
    if [ "${SWITCHBOARD_SETUP:-}" != pip ] && uv=$(find_uv || fetch_uv) && with_uv "$uv" "$1"; then
        :
    else
        with_pip "$1"
    fi
    touch ".venv/.ready-$1"
    [ "$1" = run ] || touch .venv/.ready-run
    ;;
*)
    say "Usage: deploy/prepare.sh run|dev|uv"
    exit 2
    ;;
esac
