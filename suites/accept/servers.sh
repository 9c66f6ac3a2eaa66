#!/usr/bin/env bash
# keur against real servers that make or enforce their own description, each with what servers.tsv says it gets wrong:
# every fault is found, no false alarm, nothing debatable above a warning. A server that is not there is a counted skip.
# usage: servers.sh KEUR [NAME…]   KEUR_NODE_MODULES: a node_modules folder (else npm fills one); KEUR_REFRESH=1 prints
# the rows anew
set -euo pipefail
keur=$(realpath "$1")
shift
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")/servers
python=/usr/bin/python3 # the one that Debian's packages are for
folder=$(mktemp -d)
server=
stop() { [ -z "$server" ] || { kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; }; server=; }
trap 'stop; rm -rf "$folder"' EXIT

modules() { # fills KEUR_NODE_MODULES once
  [ -z "${KEUR_NODE_MODULES:-}" ] || return 0
  command -v node >/dev/null && command -v npm >/dev/null || return 1
  mkdir -p "$folder/npm"
  (cd "$folder/npm" && npm install --no-audit --no-fund --ignore-scripts --loglevel=error fastify@5 @fastify/swagger@9 hono@4 \
    @hono/node-server@1 @hono/zod-openapi@0.19 zod@3 express@4 express-openapi-validator@5 openapi-backend@5 \
    >npm.log 2>&1) || { tail -3 "$folder/npm/npm.log" >&2; return 1; }
  export KEUR_NODE_MODULES=$folder/npm/node_modules
}

port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

start() { # NAME PORT DESCRIPTION: starts the server; false when it is not there
  case $1 in
    fastapi) "$python" -c 'import fastapi, uvicorn' 2>/dev/null && exec_server "$python" "$here/berths.py" "$2" "$3" ;;
    alertmanager)
      command -v prometheus-alertmanager >/dev/null || return 1
      printf 'route: {receiver: none}\nreceivers: [{name: none}]\n' >"$folder/alertmanager.yml"
      cp "$here/alertmanager.json" "$3"
      exec_server prometheus-alertmanager --config.file="$folder/alertmanager.yml" --storage.path="$folder/alerts" \
        --web.listen-address="127.0.0.1:$2" --cluster.listen-address= ;;
    *) modules && exec_server node "$here/$1.mjs" "$2" "$3" ;;
  esac
}

exec_server() {
  "$@" >"$folder/server.log" 2>&1 &
  server=$!
}

path_of() { [ "$1" = alertmanager ] && echo /api/v2 || echo; }

answers() { # PORT: waits until something listens there
  for _ in $(seq 150); do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
    kill -0 "$server" 2>/dev/null || return 1
    sleep 0.1
  done
  return 1
}

found() { # TRANSCRIPT: "check@operation" of every failure, sorted; warnings are another matter
  python3 - "$1" <<'P'
import json, sys
found = set()
for case in json.load(open(sys.argv[1]))["cases"]:
    for finding in case["findings"]:
        if finding["level"] == "fail":
            found.add(finding["check"] + "@" + finding.get("operation", case["operation"]).replace(" ", "_"))
print(" ".join(sorted(found)) or "-")
P
}

names=("$@") failed=0 skipped=0 run=0
while IFS=$'\t' read -r name expected why; do
  case $name in '' | '#'*) continue ;; esac
  [ ${#names[@]} -eq 0 ] || [[ " ${names[*]} " == *" $name "* ]] || continue
  at=$(port)
  if ! start "$name" "$at" "$folder/$name.json" || ! answers "$at"; then
    echo "servers: $name is not here: skipped"
    skipped=$((skipped + 1))
    stop
    continue
  fi
  run=$((run + 1)) status=0
  (cd "$folder" && "$keur" run "$name.json" --target "http://127.0.0.1:$at$(path_of "$name")" --allow-writes --quiet \
    --report "json=$name.transcript") >"$folder/run.log" 2>&1 || status=$?
  stop
  got=$(found "$folder/$name.transcript")
  if [ -n "${KEUR_REFRESH:-}" ]; then
    printf '%s\t%s\t%s\n' "$name" "$got" "$why"
  elif [ "$got" != "$expected" ] || { [ "$expected" = - ] && [ "$status" -ne 0 ]; }; then
    failed=$((failed + 1))
    printf 'servers: %s (exit %s)\n  expected %s\n  found    %s\n' "$name" "$status" "$expected" "$got"
    tail -40 "$folder/run.log"
  else
    echo "servers: $name: $got (exit $status)"
  fi
done <"$here.tsv"
echo "servers: $run run, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] || exit 1
[ "$run" -gt 0 ] || exit 77
