#!/usr/bin/env bash
# keur run --snapshot from end to end: written, compared, told when the server moves, the description or both, accepted.
# usage: drift.sh KEUR
set -euo pipefail
keur=$(realpath "$1")
spec=$(realpath fixtures/descriptions/visma-hrm/openapi.yaml)
overlay=$(realpath fixtures/overlays/visma-hrm.overlay.yaml)
folder=$(mktemp -d)
mock=
trap '[ -z "$mock" ] || { kill "$mock" 2>/dev/null || true; wait "$mock" 2>/dev/null || true; }; rm -rf "$folder"' EXIT
cd "$folder"
cp "$spec" same.yaml
sed 's/maxLength: 100$/maxLength: 101/; s/description: Job/description: The job/' "$spec" >other.yaml

run() { # description, fault or -, further options; sets $got
  local description=$1 fault=$2
  shift 2
  local options=()
  [ "$fault" = - ] || options=(--fault "$fault")
  : >out.txt >err.txt
  "$keur" mock "${options[@]}" >out.txt 2>err.txt &
  mock=$!
  for _ in $(seq 400); do grep -q '^ready' out.txt && grep -q '^journal' err.txt && break; sleep 0.02; done
  local url
  url=$(sed -n 's/^ready //p' out.txt)
  value() { sed -n "s/^$1  *//p" err.txt; }
  got=0
  KEUR_CLIENT_ID=$(value 'client id') KEUR_CLIENT_SECRET=$(value 'client secret') KEUR_TENANT_ID=$(value 'tenant id') \
    "$keur" run "$description" --overlay "$overlay" --target "$url" --token-url "$url/connect/token" --allow-writes \
    --filter '*/users*' --report junit=run.xml --report html=run.html --report json=run.json "$@" \
    >run.out 2>run.err || got=$?
  kill "$mock"
  wait "$mock" 2>/dev/null || true
  mock=
}
fail() {
  echo "drift: $*"
  tail -n 30 run.out
  tail -n 10 run.err
  exit 1
}
finds() { # check, words of the message: in every report
  grep -q "\"check\": *\"$1\"" run.json || fail "$1 is not in the transcript"
  grep -q "$2" run.json || fail "'$2' is not in the transcript"
  grep -q 'drift' run.html || fail "drift is not in the HTML report"
}

run same.yaml - --snapshot shapes.json
[ "$got" = 0 ] || fail "the first run: exit $got"
grep -q 'written to shapes.json' run.err || fail "the first run does not say that it wrote"
cp shapes.json first.json
for value in '@' 'Jansen' 'keur-client' 'Bearer '; do
  ! grep -q "$value" shapes.json || fail "the snapshot holds a value: $value"
done

run same.yaml - --snapshot shapes.json
[ "$got" = 0 ] || fail "the same again: exit $got"
! grep -q '"drift-' run.json || fail "the same again differs"
grep -q 'drift' run.xml || fail "compared answers are no cases of the JUnit report"
cmp -s shapes.json first.json || fail "a comparison changed the snapshot"
uncounted() { sed -E 's/: [0-9]+,?$//' "$1"; } # how often a job is polled is chance
[ "$(uncounted keur-report/snapshot.json)" = "$(uncounted first.json)" ] || fail "two equal runs saw other shapes"

users='GET /v1/query/nl/hrm/users/{jobId}'
run same.yaml "schema-required-missing@$users" --snapshot shapes.json
[ "$got" = 1 ] || fail "a member vanished: exit $got"
finds drift-member-vanished 'server changed: .*: a member that was always there is gone'
grep -q 'failure.*drift-member-vanished\|drift-member-vanished.*' run.xml || fail "no failure in the JUnit report"
grep -q 'drift-member-vanished' run.out || fail "the console does not say it"

run same.yaml "schema-type-string@$users" --snapshot shapes.json
[ "$got" = 1 ] || fail "a type was widened: exit $got"
finds drift-type-widened 'server changed: .*string where there was object'

run same.yaml csv-missing-column --snapshot shapes.json
finds drift-member-vanished 'server changed'

run same.yaml "schema-extra-member@$users" --snapshot shapes.json --checks drift-member-new=warn
[ "$got" = 0 ] || fail "a new member: exit $got"
finds drift-member-new 'server changed'

run other.yaml - --snapshot shapes.json
[ "$got" = 0 ] || fail "the description changed: exit $got"
finds drift-description 'description changed: .*the answers look as before'

run other.yaml "schema-extra-member@$users" --snapshot shapes.json --update-snapshot
finds drift-member-new 'server changed: /<key>: a member' # what is said elsewhere has nothing to do with it
run other.yaml "schema-extra-member@$users" --snapshot shapes.json --fail-on fail
! grep -q '"drift-' run.json || fail "an accepted change is told again"

echo '{"half": ' >broken.json
run same.yaml - --snapshot broken.json
[ "$got" = 2 ] || fail "a broken snapshot: exit $got"
run same.yaml - --update-snapshot
[ "$got" = 2 ] || fail "--update-snapshot alone: exit $got"
echo "drift: all as expected"
