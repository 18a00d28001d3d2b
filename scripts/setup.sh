#!/usr/bin/env bash
# Installs what is missing: `setup.sh build` for the server, `setup.sh test` for the tests.
set -euo pipefail
cd "$(dirname "$0")/.."

apt_missing() {
    local packages=()
    for pair in "$@"; do
        command -v "${pair%%=*}" >/dev/null 2>&1 || [ -x "/usr/sbin/${pair%%=*}" ] || packages+=("${pair##*=}")
    done
    [ ${#packages[@]} -eq 0 ] && return
    if [ "$(id -u)" -ne 0 ]; then
        echo "setup: please install: ${packages[*]}   (apt-get install ${packages[*]})" >&2
        exit 1
    fi
    echo "setup: installing ${packages[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
}

python_packages() {
    cmp -s "$2" "$1/requirements.txt" && return
    echo "setup: Python packages of $2"
    python3 -m venv --clear "$1"
    "$1/bin/pip" install --quiet --disable-pip-version-check -r "$2"
    cp "$2" "$1/requirements.txt"
}

# Compiled once, and kept outside of the clone.
cargo_fuzz() {
    local version=0.13.2 root=${XDG_CACHE_HOME:-$HOME/.cache}/counterpoint/cargo-fuzz
    [ -x "$root/bin/cargo-fuzz" ] && "$root/bin/cargo-fuzz" --version | grep -qF " $version" && return
    echo "setup: cargo-fuzz $version"
    cargo install cargo-fuzz --version "$version" --locked --quiet --force --root "$root"
}

for part in "$@"; do
    case "$part" in
        build)
            apt_missing cc=gcc pkg-config=pkg-config
            command -v npm >/dev/null || { echo "setup: Node 20 or newer is needed (npm is not on the PATH)" >&2; exit 1; }
            command -v cargo >/dev/null || { echo "setup: Rust 1.95 or newer is needed (cargo is not on the PATH)" >&2; exit 1; }
            ;;
        bench)
            apt_missing smtp-sink=postfix
            ;;
        test)
            [ -n "${CHROMIUM:-}" ] || apt_missing chromium=chromium
            # libFuzzer is C++.
            apt_missing c++=g++
            cargo_fuzz
            python_packages .venv tests/requirements.txt
            # On their own: they pin what they need.
            python_packages .venv-tools tests/tools-requirements.txt
            if ! cmp -s tests/js/package-lock.json tests/js/node_modules/.counterpoint-lock; then
                echo "setup: Node packages of the tests"
                npm ci --prefix tests/js --no-audit --no-fund --silent
                cp tests/js/package-lock.json tests/js/node_modules/.counterpoint-lock
            fi
            ;;
        *) echo "setup: no part is called $part" >&2; exit 1 ;;
    esac
done
