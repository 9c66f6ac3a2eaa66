#!/usr/bin/env bash
# A network of its own in which packets go nowhere: a resolver that never answers (catalogue H002) and a host that
# swallows connection attempts (H006). Needs iproute2 and the right to make namespaces. usage: namespaces.sh KEUR
set -euo pipefail
if [ "${2:-}" != inside ]; then
  command -v ip >/dev/null && unshare -nm true 2>/dev/null || { echo "namespaces: cannot be made here" >&2; exit 77; }
  exec unshare -nm "$0" "$(realpath "$1")" inside
fi
keur=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
ip link set lo up
ip link add hole type dummy 2>/dev/null || ip link add hole type veth peer name depth 2>/dev/null || {
  echo "namespaces: this kernel has neither dummy nor veth devices" >&2
  exit 77
}
ip link set depth up 2>/dev/null || true
ip addr add 203.0.114.2/24 dev hole
ip link set hole up
ip route add default dev hole
ip neigh add 93.184.215.14 lladdr 02:00:00:00:00:01 dev hole # no ARP: the packets really go nowhere
echo 'nameserver 93.184.215.14' >resolv.conf
mount --bind resolv.conf /etc/resolv.conf
export KEUR_CLIENT_ID=a KEUR_CLIENT_SECRET=not-a-real-secret KEUR_TENANT_ID=11111111-2222-4333-8444-555555555555
expect() { # id, target: ends with 3 or 4 within the connect limit, twice at most
  local begin=$SECONDS got=0 took
  timeout 120 "$keur" run --target "https://$2" --token-url "https://$2/connect/token" --suite generated --max-cases 1 \
    --concurrency 1 --report json="$1.json" >"$1.out" 2>"$1.err" || got=$?
  took=$((SECONDS - begin))
  echo "namespaces: $1: exit $got after $took s: $(grep -oE '"error": ?"[a-z-]+' "$1.json" | sort | uniq -c | tr '\n' ' ')"
  [ "$got" = 3 ] || [ "$got" = 4 ] || { tail "$1.err"; exit 1; }
  [ "$took" -le 40 ] || exit 1
}
expect H006 93.184.215.14
expect H002 api.example.test
