#!/usr/bin/env bash
# Waits for readiness with curl and nothing else. Run it after the change.
#
#   curl-alone.sh [URL] [GROUP] [SECONDS]      http://127.0.0.1:19100, default, 120 unless given
#
# TOKEN_FILE may name a file with a bearer token: then the answer has reasons.
# Exit codes: 0 ready, 1 not ready in time, 2 agent not reached, 3 a mistake in the call.
set -u
url=${1:-http://127.0.0.1:19100}
group=${2:-default}
limit=${3:-120}
case $limit in '' | *[!0-9]*) echo "the limit is a number of seconds, not $limit" >&2; exit 3 ;; esac
deadline=$((SECONDS + limit))
reach=$((SECONDS + 2)) # an agent that has never answered is tried for two seconds
answer=$(mktemp) && headers=$(mktemp) || exit 3
trap 'rm -f "$answer" "$headers"' EXIT

# ask PATH: prints the status, 000 when nobody answered; the body is in $answer, the header lines in $headers.
# The token goes to curl through a pipe: in its arguments every user of the machine could read it.
ask() {
  local credential=
  [ -z "${TOKEN_FILE:-}" ] || credential="header = \"Authorization: Bearer $(tr -d '\r\n' <"$TOKEN_FILE")\""
  : >"$answer"
  printf '%s\n' "$credential" | curl --config - --silent --output "$answer" --dump-header "$headers" \
    --write-out '%{http_code}' --max-time 5 "$url$1"
}

refused() {
  echo "the agent wants a token: set TOKEN_FILE" >&2
  exit 3
}

# No clock of this machine is needed: what began after the generation that follows the newest one began after now.
moment=
while [ -z "$moment" ]; do
  status=$(ask /ready)
  case $status in 401 | 403) refused ;; esac
  moment=$(tr -d '\r' <"$headers" | sed -n 's/^omniflow-generation: *\([^ ]*\)$/\1/Ip' | tail -n 1)
  [ -n "$moment" ] && break
  [ "$SECONDS" -lt "$reach" ] || { echo "no agent answers at $url" >&2; exit 2; }
  sleep 0.5
done
since=generation:${moment%:*}:$((${moment##*:} + 1))

while :; do
  status=$(ask "/ready?group=$group&since=$since")
  case $status in
    200) echo "ready"; exit 0 ;;
    400 | 404) cat "$answer" >&2; exit 3 ;;
    401 | 403) refused ;;
  esac
  if [ "$SECONDS" -ge "$deadline" ]; then
    echo "not ready within $limit s (status $status)" >&2
    tail -n 1 "$answer" >&2 # one sentence: check, reason, age
    exit 1
  fi
  sleep 1
done
