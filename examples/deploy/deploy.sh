#!/usr/bin/env bash
# Puts a release into service, waits until the agent has measured after it and says ready, and takes it out again where
# it does not.
#
#   deploy.sh RELEASE      for instance: deploy.sh /srv/shop/releases/1.4.2
#
# CURRENT is the link that the application is started through, RESTART starts it anew. AGENT, GROUP, STABLE and TIMEOUT
# may be set, too: STABLE=60s also catches a release that answers well and dies within the minute.
set -eu
[ $# = 1 ] && [ -d "$1" ] || { echo "usage: deploy.sh RELEASE, a directory" >&2; exit 3; }
current=${CURRENT:-/srv/shop/current}
before=$(readlink "$current" || true)

# switch_to RELEASE: the link is replaced in one step, so that there is always one.
switch_to() {
  ln -sfn "$1" "$current.new" && mv -T "$current.new" "$current" && ${RESTART:-systemctl restart shop}
}

# gate: --since now counts only what is measured from here on, so that the release before cannot answer for this one.
gate() {
  "${AGENT:-omniflow-agent}" wait --ready --group "${GROUP:-default}" --since now --stable "${STABLE:-0s}" \
    --timeout "${TIMEOUT:-2m}"
}

code=0
if switch_to "$1"; then gate || code=$?; else code=1; fi
case $code in
  0) echo "deployed $1"; exit 0 ;;
  1) echo "$1 is not good: the line above says why" >&2 ;;
  *) echo "the gate cannot be asked: $1 is left in service, look yourself" >&2; exit "$code" ;;
esac
if [ -n "$before" ]; then
  switch_to "$before"
  echo "back to $before" >&2
fi
exit 1
