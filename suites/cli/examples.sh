#!/usr/bin/env bash
# Runs every example of the command pages (harness/docs/commands, which are made from the same tables as --help) in a
# folder that has what they speak of. Those that need a tenant or the internet are counted and left to live_path.sh.
# usage: examples.sh KEUR
set -euo pipefail
keur=$(realpath "$1")
pages=$(realpath harness/docs/commands) readme=$(realpath README.md)
folder=$(mktemp -d)
mock=
trap '[ -z "$mock" ] || kill $mock 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
mkdir bin && ln -s "$keur" bin/keur
export PATH=$folder/bin:$PATH

cat >openapi.yaml <<'Y'
openapi: 3.0.3
info: {title: Employees, version: '2'}
servers: [{url: 'https://api.example.test'}]
security: [{login: [read]}]
paths:
  /employees:
    get:
      operationId: list
      responses:
        '200':
          description: All of them.
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Employee'}}}}
        '401': {description: No token.}
        '403': {description: Wrong scope.}
components:
  securitySchemes:
    login: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://login.example.test/token', scopes: {read: All}}}}
  schemas:
    Employee: {type: object, required: [id], properties: {id: {type: integer}, name: {type: string}}}
    EmployeeRow: {type: object, required: [id], properties: {id: {type: integer}, name: {type: string}}}
Y
sed 's|  /employees:|  /departments: {get: {responses: {"200": {description: Fine}}}}\n  /employees:|' openapi.yaml >pinned.yaml
echo '{"id": 1, "name": "A"}' >employee.json
printf 'id,name\r\n1,A\r\n' >employees.csv
cat >life-cycle.arazzo.yaml <<'Y'
arazzo: 1.0.1
info: {title: Life, version: '1'}
sourceDescriptions: [{name: api, url: openapi.yaml}]
workflows:
  - workflowId: start
    steps: [{stepId: start, operationId: startEmployeesExport}]
Y
# What the README shows as the end of a run, figures of time aside, is the end of a run.
shown() { grep -E '^[0-9]+ cases: |^[0-9]+ of [0-9]+ operations|^The contract' "$1"; }
keur run --quiet >whole.out
shown "$readme" | diff - <(shown whole.out) || { echo "examples: the README shows another run"; exit 1; }
keur run --suite token --quiet >/dev/null || true # leaves keur-report
for shard in 1 2; do keur run --suite token --shard $shard/2 --quiet --report json=shard-$shard.json >/dev/null || true; done

start_mock() { # description
  : >mock.out
  keur mock "$@" >mock.out 2>mock.err &
  mock=$!
  for _ in $(seq 200); do grep -q '^ready' mock.out && grep -q 'tenant id' mock.err && break; sleep 0.05; done
  url=$(sed -n 's/^ready //p' mock.out)
  value() { sed -n "s/^$1  *//p" mock.err; }
  KEUR_CLIENT_ID=$(value 'client id') KEUR_CLIENT_SECRET=$(value 'client secret') KEUR_TENANT_ID=$(value 'tenant id')
  export KEUR_CLIENT_ID KEUR_CLIENT_SECRET KEUR_TENANT_ID
}
start_mock openapi.yaml

stage="profiles: {stage: {target: '$url', token_url: '$url/connect/token', client_id: '\${KEUR_CLIENT_ID}',
  client_secret: '\${KEUR_CLIENT_SECRET}', tenant_id: '\${KEUR_TENANT_ID}'}}"
# Two revisions of the description, in git.
git init -q .
for version in 1 2; do
  sed -i "s|version: '.'|version: '$version'|" openapi.yaml
  git add openapi.yaml && git -c user.name=K -c user.email=k@example.test commit -qm "Version $version"
done

wanted() { # the exit code that an example is to end with
  case "$1" in
    'keur changes pinned.yaml openapi.yaml'*) echo 1 ;; # an operation is gone
    *) echo 0 ;;
  esac
}
run=0 left=0 failed=0
while IFS= read -r line; do
  case "$line" in
    *'--profile live'* | *https://api.example/*) left=$((left + 1)); continue ;;
    *journal.jsonl*) left=$((left + 1)); continue ;; # report-of-a-killed-run.scenario
  esac
  rm -rf keur.yaml .github # init writes them anew
  case "$line" in *'--profile stage'*) printf "%s\n" "$stage" >keur.yaml ;; esac
  line=${line//http:\/\/127.0.0.1:8080/$url}
  line=${line//--port 8080/--port 0}
  status=0
  case "$line" in
    'keur mock'*)
      # A mock runs until it is told to stop: it must get ready, and end well.
      : >served.out # that of an earlier one says ready as well
      sh -c "exec $line" >served.out 2>served.err </dev/null &
      served=$!
      for _ in $(seq 200); do grep -q '^ready' served.out && break; sleep 0.05; done
      grep -q '^ready' served.out || status=99
      kill -INT $served
      wait $served || [ $? -eq 130 ] || status=$?
      ;;
    *) timeout 120 sh -c "$line" >example.out 2>example.err </dev/null || status=$? ;;
  esac
  run=$((run + 1))
  [ "$status" = "$(wanted "$line")" ] && continue
  failed=$((failed + 1))
  echo "examples: exit $status: $line"
  tail -n 15 example.out example.err
done < <(awk 'FNR == 1 { e = 0 } /^## Examples/ { e = 1 } e && /^```sh/ { c = 1; next } /^```/ { c = 0 } c' "$pages"/*.md)
echo "examples: $run run, $failed failed, $left need a tenant, the internet or a killed run"
[ "$run" -ge 15 ] && [ $failed -eq 0 ]
