#!/usr/bin/env bash
# The live profile without internet: the mock over TLS under the live host names, reached through --connect-to, with a
# certificate authority of its own. The profile, its pins, its addresses and its table of what may be sent are the real
# ones. usage: live_path.sh KEUR
set -euo pipefail
keur=$(realpath "$1")
spec=$(realpath fixtures/descriptions/visma-hrm/openapi.yaml)
overlay=$(realpath fixtures/overlays/visma-hrm.overlay.yaml)
folder=$(mktemp -d)
cd "$folder"
export XDG_STATE_HOME=$folder/state # its exports are no reason for a later run on this machine to wait
"$keur" mock --ca-out ca.pem --issuer https://connect.visma.com --file-origin https://files.keur.example \
  --tls-host api.analytics1.hrm.visma.net >out.txt 2>err.txt &
mock=$!
trap 'kill $mock 2>/dev/null || true; wait $mock 2>/dev/null || true; rm -rf "$folder"' EXIT
for _ in $(seq 100); do grep -q '^ready' out.txt && grep -q '^journal' err.txt && break; sleep 0.05; done
port=$(sed -n 's/^ready .*:\([0-9]*\)$/\1/p' out.txt)
files=$(sed -n 's/^files .*:\([0-9]*\)$/\1/p' err.txt)
value() { sed -n "s/^$1  *//p" err.txt; }
KEUR_CLIENT_ID=$(value 'client id')
KEUR_CLIENT_SECRET=$(value 'client secret')
KEUR_TENANT_ID=$(value 'tenant id')
export KEUR_CLIENT_ID KEUR_CLIENT_SECRET KEUR_TENANT_ID
live=(--profile live --overlay "$overlay" --ca-file ca.pem
  --connect-to "connect.visma.com:443:127.0.0.1:$port"
  --connect-to "api.analytics1.hrm.visma.net:443:127.0.0.1:$port"
  --connect-to "files.keur.example:443:127.0.0.1:$files")
pace=(--rate 200 --concurrency 8 --budget 5000)

expect() { # name, wanted exit code, command
  local name=$1 wanted=$2 got=0
  shift 2
  "$@" >"$name.out" 2>"$name.err" || got=$?
  if [ "$got" != "$wanted" ]; then
    echo "live path: $name: exit $got instead of $wanted"
    tail -n 40 "$name.out"
    tail -n 20 "$name.err"
    exit 1
  fi
}

expect safe 0 "$keur" run "$spec" "${live[@]}" "${pace[@]}" --report json=safe.json
grep -q 'export commands need --allow-exports' safe.out
expect exports 0 "$keur" run "$spec" "${live[@]}" "${pace[@]}" --allow-exports --report json=exports.json --report junit=exports.xml
grep -qE 'https://files.keur.example/(<|.u003c)file' exports.json
# Seven exports, each started once.
posts=$(grep -oE '"method": ?"POST"' exports.json | wc -l)
[ "$posts" = 7 ] || { echo "live path: $posts commands were sent instead of 7"; exit 1; }
expect writes 5 "$keur" run "$spec" "${live[@]}" "${pace[@]}" --allow-writes --report json=writes.json
grep -q 'unsafe requests are never sent to a live target' writes.err
expect preflight 0 "$keur" preflight "$spec" "${live[@]}" --json
expect show-values 5 "$keur" run "$spec" "${live[@]}" --show-values
# Without the authority's certificate nothing is judged, and no secret leaves.
expect untrusted 3 "$keur" run "$spec" --profile live --overlay "$overlay" --suite generated --filter 'GET *' \
  --connect-to "connect.visma.com:443:127.0.0.1:$port" --connect-to "api.analytics1.hrm.visma.net:443:127.0.0.1:$port"
for text in "$KEUR_CLIENT_SECRET" eyJ 'sig='; do
  if grep -l -- "$text" ./*.json ./*.xml ./*.out safe.err exports.err writes.err preflight.err; then
    echo "live path: an artefact holds '${text:0:4}…'"
    exit 1
  fi
done
echo "live path: safe run, exports, writes refused, preflight and an untrusted certificate are as expected"
