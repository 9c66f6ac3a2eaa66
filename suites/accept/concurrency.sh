#!/usr/bin/env bash
# With 200 ms of latency, sixteen requests in flight have to end a run at least twelve times as fast as one, with equal
# verdicts. usage: concurrency.sh KEUR
set -euo pipefail
keur=$(realpath "$1")
folder=$(mktemp -d)
cd "$folder"
"$keur" mock --latency 200ms >out.txt 2>err.txt &
mock=$!
trap 'kill $mock 2>/dev/null || true; wait $mock 2>/dev/null || true; rm -rf "$folder"' EXIT
for _ in $(seq 200); do grep -q '^journal' err.txt && break; sleep 0.05; done
url=$(sed -n 's/^ready //p' out.txt)
value() { sed -n "s/^$1  *//p" err.txt; }
KEUR_CLIENT_ID=$(value 'client id') KEUR_CLIENT_SECRET=$(value 'client secret') KEUR_TENANT_ID=$(value 'tenant id')
export KEUR_CLIENT_ID KEUR_CLIENT_SECRET KEUR_TENANT_ID
run() { # concurrency → milliseconds
  local begin
  begin=$(date +%s%N)
  "$keur" run --target "$url" --token-url "$url/connect/token" --allow-writes --suite generated --json --quiet \
    --concurrency "$1" >"run-$1.json" || { echo "concurrency: --concurrency $1: exit $?"; exit 1; }
  grep -oE '"verdict":"[a-z]*"|"id":"[^"]*"' "run-$1.json" >"verdicts-$1"
  echo $((($(date +%s%N) - begin) / 1000000))
}
many=$(run 16)
one=$(run 1)
diff verdicts-1 verdicts-16 >/dev/null || { echo "concurrency: the verdicts differ"; exit 1; }
echo "concurrency: $(grep -c verdict verdicts-1) cases: $one ms with 1, $many ms with 16 requests in flight:" \
  "$((one * 10 / many / 10)).$((one * 10 / many % 10)) times as fast (at least 12 wanted)"
[ "$one" -ge $((many * 12)) ]
