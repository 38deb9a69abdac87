#!/usr/bin/env bash
# Deploys, then waits until the agent has measured after it and says ready.
#
#   wait.sh COMMAND…       for instance: wait.sh systemctl restart shop
#
# AGENT, GROUP, STABLE and TIMEOUT may be set in the environment.
set -eu
[ $# -gt 0 ] || { echo "usage: wait.sh COMMAND…" >&2; exit 3; }

"$@"

# --since now: nothing measured before this moment counts. --stable: green for that long without a break.
code=0
"${AGENT:-omniflow-agent}" wait --ready --group "${GROUP:-default}" --since now \
  --stable "${STABLE:-10s}" --timeout "${TIMEOUT:-2m}" || code=$?

case $code in
  0) echo "deployed" ;;
  1) echo "deployed, but not ready: the line above names the check; roll back or look" >&2 ;;
  2) echo "nobody watches this machine: is omniflow-agent running?" >&2 ;;
  *) echo "the call itself is wrong (unknown group or option)" >&2 ;;
esac
exit "$code"
