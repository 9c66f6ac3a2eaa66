#!/usr/bin/env bash
# The exported Postman collection as its users run it: newman against `keur mock`, every operation, every test green; then
# keur itself with the same environment. usage: newman.sh KEUR; KEUR_NEWMAN names newman where it is not on the PATH
# (`npm install newman` gives node_modules/.bin/newman). Exit 77 without it.
set -euo pipefail
keur=$(realpath "$1")
newman=${KEUR_NEWMAN:-newman}
command -v "$newman" >/dev/null || { echo "newman: not found: set KEUR_NEWMAN" >&2; exit 77; }
newman=$(command -v "$newman")
case "$newman" in */*) newman=$(realpath "$newman") ;; esac
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"$keur" export postman --out postman 2>/dev/null
collection=$(echo postman/*.postman_collection.json)
environment=$(echo postman/*.postman_environment.json)
# Nobody's secret leaves with an export.
node -e '
const values = JSON.parse(require("fs").readFileSync(process.argv[1])).values;
for (const { key, value } of values)
  if (/secret|client_id|token$/.test(key) && value !== "") { console.error(`newman: ${key} is not empty`); process.exit(1); }
' "$environment"

"$keur" mock >mock.out 2>mock.err &
mock=$!
trap 'kill $mock 2>/dev/null || true; wait $mock 2>/dev/null || true; rm -rf "$folder"' EXIT
for _ in $(seq 200); do grep -q '^ready' mock.out && grep -q 'tenant id' mock.err && break; sleep 0.05; done
url=$(sed -n 's/^ready //p' mock.out)
value() { sed -n "s/^$1  *//p" mock.err; }
# What a user does in Postman: fills the environment in.
node -e '
const fs = require("fs"), [file, ...pairs] = process.argv.slice(1);
const environment = JSON.parse(fs.readFileSync(file));
for (const pair of pairs) {
  const at = pair.indexOf("="), entry = environment.values.find((each) => each.key === pair.slice(0, at));
  if (!entry) { console.error(`newman: the environment has no ${pair}`); process.exit(1); }
  entry.value = pair.slice(at + 1);
}
fs.writeFileSync("filled.json", JSON.stringify(environment));
' "$environment" "base_url=$url" "token_url=$url/connect/token" "client_id=$(value 'client id')" \
  "client_secret=$(value 'client secret')" "tenant_id=$(value 'tenant id')"
"$newman" run "$collection" -e filled.json --reporters json --reporter-json-export newman.json >newman.log 2>&1 || {
  node -e '
for (const { source, error } of JSON.parse(require("fs").readFileSync("newman.json")).run.failures)
  console.error(`newman: ${source.name}: ${error.test}: ${error.message}`);'
  exit 1
}
node -e '
const { run, collection } = JSON.parse(require("fs").readFileSync("newman.json"));
const schemas = run.executions.filter((each) => (each.assertions || []).some((a) => a.assertion.includes("schema"))).length;
const folders = collection.item.length;
console.log(`newman: ${run.stats.requests.total} requests, ${run.stats.assertions.total} tests, ${schemas} of them with a schema, ${folders} folders`);
if (run.stats.requests.total < 16 || schemas < 14 || folders < 4) process.exit(1);'
"$keur" run --target "$url" --token-url "$url/connect/token" --allow-writes --postman-env filled.json --quiet --report json=run.json
grep -q "$(value 'client secret')" run.json postman/* && { echo "newman: a secret is in an artefact" >&2; exit 1; }
echo "newman: keur run --postman-env passed"
