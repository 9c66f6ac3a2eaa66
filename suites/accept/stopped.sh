#!/usr/bin/env bash
# A laptop that sleeps in the middle of a run (catalogue O022): stopped for longer than the token lives and a request may
# take, then continued. The run goes on, with a new token, and ends. usage: stopped.sh KEUR
set -euo pipefail
keur=$(realpath "$1")
folder=$(mktemp -d)
cd "$folder"
"$keur" mock --latency 100ms --token-lifetime 8s >out.txt 2>err.txt &
mock=$!
trap 'kill $mock 2>/dev/null || true; wait $mock 2>/dev/null || true; rm -rf "$folder"' EXIT
for _ in $(seq 200); do grep -q '^journal' err.txt && break; sleep 0.05; done
url=$(sed -n 's/^ready //p' out.txt)
value() { sed -n "s/^$1  *//p" err.txt; }
KEUR_CLIENT_ID=$(value 'client id') KEUR_CLIENT_SECRET=$(value 'client secret') KEUR_TENANT_ID=$(value 'tenant id')
export KEUR_CLIENT_ID KEUR_CLIENT_SECRET KEUR_TENANT_ID
"$keur" run --target "$url" --token-url "$url/connect/token" --suite generated --concurrency 2 \
  --report json=run.json >run.out 2>run.err &
run=$!
sleep 2
kill -STOP $run
sleep "${KEUR_STOPPED:-25}"
kill -CONT $run
got=0
timeout 120 tail --pid=$run -f /dev/null || { kill $run; echo "stopped: the run never ended"; exit 1; }
wait $run || got=$?
tokens=$(grep -oE '"token_requests": ?[0-9]+' run.json | grep -oE '[0-9]+')
failed=$(grep -oE '"failed": ?[0-9]+' run.json | head -1 | grep -oE '[0-9]+')
echo "stopped: exit $got, $tokens token requests, $failed failed"
[ "$got" = 0 ] || [ "$got" = 3 ]
[ "$tokens" -ge 2 ]
[ "$failed" = 0 ]
