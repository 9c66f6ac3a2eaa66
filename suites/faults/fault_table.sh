#!/usr/bin/env bash
# Breaks the mock in one way at a time and looks whether the check that is meant for it finds it; the unbroken mock must
# pass. usage: fault_table.sh KEUR
set -euo pipefail
keur=$(realpath "$1")
table=$(realpath suites/faults/table.txt)
folder=$(mktemp -d)
mock=
trap '[ -z "$mock" ] || { kill "$mock" 2>/dev/null || true; wait "$mock" 2>/dev/null || true; }; rm -rf "$folder"' EXIT
cd "$folder"
passed=0 failed=0
while read -r fault check; do
  [ "$fault" = '#' ] && continue
  options=()
  [ "$fault" = - ] || case "$fault" in
    status-* | success-* | redirect-* | body-* | html* | json-* | echo-* | schema-* | content-type-missing | \
      content-type-wrong | content-type-utf16 | content-type-twice | challenge-*)
      options=(--fault "$fault@GET /v1/query/nl/hrm/users/{jobId}") ;;
    *) options=(--fault "$fault") ;;
  esac
  "$keur" mock "${options[@]}" >out.txt 2>err.txt &
  mock=$!
  for _ in $(seq 200); do grep -q '^ready' out.txt && grep -q '^journal' err.txt && break; sleep 0.02; done
  url=$(sed -n 's/^ready //p' out.txt)
  value() { sed -n "s/^$1  *//p" err.txt; }
  got=0
  KEUR_CLIENT_ID=$(value 'client id') KEUR_CLIENT_SECRET=$(value 'client secret') KEUR_TENANT_ID=$(value 'tenant id') \
    "$keur" run --target "$url" --token-url "$url/connect/token" --allow-writes --max-time 30s --quiet --json \
    --suite generated,exports --filter '*/users*' >run.json 2>run.err || got=$?
  kill "$mock"
  wait "$mock" 2>/dev/null || true
  mock=
  if [ "$fault" = - ]; then
    [ "$got" = 0 ] && passed=$((passed + 1)) || { failed=$((failed + 1)); echo "the unbroken mock: exit $got"; }
  elif [ "$got" = 1 ] && grep -qE "\"check\": ?\"$check\"" run.json; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "$fault: exit $got, $check found nothing; found: $(grep -oE '"check": ?"[^"]*"' run.json | sort | uniq -c | tr '\n' ' ')"
  fi
done < <(grep -v '^#' "$table")
echo "faults: $passed passed, $failed failed"
[ "$failed" = 0 ]
