# Sourced by the other scripts: installs Debian packages, and says so in one line when it cannot.

build_packages=(libsystemd-dev zlib1g-dev libargon2-dev libre2-dev libcurl4-openssl-dev libssl-dev libpq-dev libhiredis-dev
  librabbitmq-dev libsqlite3-dev pkg-config g++)
test_packages=(prometheus prometheus-node-exporter nginx-light dnsmasq-base python3 python3-venv curl procps util-linux iproute2
  openssl systemd systemd-journal-remote argon2 prometheus-postgres-exporter prometheus-redis-exporter)
# The servers of scripts/with-services.
service_packages=(postgresql-15 postgresql-client-15 pgbouncer redis-server rabbitmq-server openssl python3 util-linux)

die() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

# as_root COMMAND…: runs it as root, through sudo where we are not.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -- "$@"; fi
}

# install_packages NAME…: installs those that are missing; a second call is quick.
install_packages() {
  local missing=() name
  for name in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
  done
  [ ${#missing[@]} = 0 ] && return 0
  command -v apt-get >/dev/null || die "needs the packages ${missing[*]}, and there is no apt-get to install them"
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    die "needs the packages ${missing[*]}: install them as root, or install sudo"
  fi
  echo "installing ${missing[*]}" >&2
  local log
  log=$(mktemp)
  # No daemon of a package is to start by itself: policy-rc.d is how Debian is told so.
  local policy=/usr/sbin/policy-rc.d made=0
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null && as_root chmod 755 "$policy" && made=1
  fi
  if ! { as_root apt-get update && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y \
    --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    [ "$made" = 1 ] && as_root rm -f "$policy"
    tail -n 5 "$log" >&2
    die "apt-get could not install ${missing[*]}"
  fi
  [ "$made" = 1 ] && as_root rm -f "$policy"
  rm -f "$log"
}

# require_swift: one clear line where the toolchain is missing or too old.
require_swift() {
  command -v swift >/dev/null || die "no Swift toolchain: install Swift 6.3 from https://www.swift.org/install/linux/"
  local version
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
  case "$version" in
    6.[3-9] | 6.[1-9][0-9] | [7-9].* | [1-9][0-9].*) ;;
    *) die "Swift ${version:-(unknown)} is too old: the agent needs Swift 6.3 (https://www.swift.org/install/linux/)" ;;
  esac
}
