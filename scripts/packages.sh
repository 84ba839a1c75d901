#!/usr/bin/env bash
# Installs the system packages that the tests need, where they are missing:
# the PostgreSQL server, Chromium, and fonts with Chinese characters and emoji (for screenshots).
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

wanted=()
[ -n "$(postgres_bin)" ] || wanted+=(postgresql)
command -v chromium >/dev/null 2>&1 || wanted+=(chromium)
for font in fonts-noto-cjk fonts-noto-color-emoji; do
  dpkg-query --show --showformat='${Status}' "$font" 2>/dev/null | grep -q 'install ok installed' || wanted+=("$font")
done
[ "${#wanted[@]}" -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  echo "The tests need these Debian packages or their like, and there is no apt-get here: ${wanted[*]}" >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "Run as root, then try again: apt-get install --no-install-recommends ${wanted[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

echo "installing for the tests: ${wanted[*]}"
# Another apt may be at work (a fresh cloud machine updates itself): wait for its lock instead of failing.
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 --quiet=2)
"${apt[@]}" update
"${apt[@]}" install --yes --no-install-recommends "${wanted[@]}"
