#!/usr/bin/env bash
# keur against the lending library (library/server.mjs, a correct server that shares no code with keur): all green, and
# again with a token that may do everything but one thing at a time, which the scope cases ask for themselves.
# usage: library.sh KEUR [OPTION…]   further options go to keur run
set -euo pipefail
keur=$(realpath "$1")
shift
library=$(dirname "$(realpath "${BASH_SOURCE[0]}")")/library
command -v node >/dev/null || exit 77
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; }; rm -rf "$folder"' EXIT
export KEUR_CLIENT_ID=library-client
KEUR_CLIENT_SECRET=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
export KEUR_CLIENT_SECRET
node "$library/server.mjs" >"$folder/ready" 2>"$folder/server.err" &
server=$!
for _ in $(seq 200); do grep -q '^ready' "$folder/ready" && break; sleep 0.05; done
url=$(sed -n 's/^ready //p' "$folder/ready")
[ -n "$url" ] || { cat "$folder/server.err" >&2; exit 1; }
cd "$folder"
status=0
"$keur" run "$library/openapi.yaml" --target "$url" --token-url "$url/oauth/token" --allow-writes --max-time 120s \
  --fuzz 20 "$@" || status=$?
cat "$folder/server.err" >&2
[ ! -s "$folder/server.err" ] || { echo "library: the server itself reported errors" >&2; exit 1; }
exit "$status"
