#!/usr/bin/env bash
# The snippets of the pages: every YAML block is well formed, and its `keur …` lines are lines that keur takes. Addresses are
# replaced by those of a mock, CI variables by values; what needs a hosted service (uses:, image:, publish) is left out.
# usage: snippets.sh KEUR
set -euo pipefail
keur=$(realpath "$1") root=$PWD
folder=$(mktemp -d)
mock=
trap '[ -z "$mock" ] || kill $mock 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
mkdir bin && ln -s "$keur" bin/keur
export PATH=$folder/bin:$PATH
fail() { echo "snippets: $*" >&2; exit 1; }

keur export description >openapi.yaml
keur mock >mock.out 2>mock.err &
mock=$!
for _ in $(seq 200); do grep -q '^ready' mock.out && grep -q 'tenant id' mock.err && break; sleep 0.05; done
url=$(sed -n 's/^ready //p' mock.out)
value() { sed -n "s/^$1  *//p" mock.err; }
KEUR_CLIENT_ID=$(value 'client id') KEUR_CLIENT_SECRET=$(value 'client secret') KEUR_TENANT_ID=$(value 'tenant id')
export KEUR_CLIENT_ID KEUR_CLIENT_SECRET KEUR_TENANT_ID
cat >keur.yaml <<Y
profiles:
  stage: {target: '$url', token_url: '$url/connect/token', client_id: '\${KEUR_CLIENT_ID}', client_secret: '\${KEUR_CLIENT_SECRET}', tenant_id: '\${KEUR_TENANT_ID}'}
Y

blocks=0 lines=0
for page in "$root"/README.md "$root"/harness/docs/{ci,reports}.md; do
  rm -f block-*.yaml
  awk '/^```yaml/ { n++; c = 1; next } /^```/ { c = 0 } c { print > sprintf("block-%03d.yaml", n) }' "$page"
  for block in block-*.yaml; do
    [ -e "$block" ] || continue
    blocks=$((blocks + 1))
    # keur reads YAML strictly: what is wrong in the text comes first; what remains is that it is no description.
    keur lint "$block" --json >lint.json 2>/dev/null || true
    ! grep -qE '"code": ?"(syntax|yaml)' lint.json || { cat lint.json; fail "$page: a YAML block is not well formed: $block"; }
    # A folded command (`run: >`, `script: >`) is one line.
    awk '/(run|script): >$/ { fold = 1; text = ""; next }
      fold && /^ +[^ -]/ && !/^ *(env|uses|with|if|- ):/ { sub(/^ +/, ""); text = text " " $0; next }
      fold { print text; fold = 0 } { print } END { if (fold) print text }' "$block" |
      grep -oE "keur (run|report|plan|changes) .*" | sed -E "s/'\]\$//; s/\" ?\]\$//" |
      sed -E 's/\$\{\{ matrix\.shard \}\}/1/g; s/\$JOB_COMPLETION_INDEX/0/g; s/\$\{\{[^}]*\}\}/1/g' |
      sed "s|/data/||g; s|\"\$GITHUB_STEP_SUMMARY\"|summary.md|g; s|\"\$URL\"|$url|g; s|\"\$TOKEN_URL\"|$url/connect/token|g" >>commands.txt || true
  done
done
sort -u commands.txt >all.txt
for shard in 1 2 3 4; do keur run --suite token --shard $shard/4 --quiet --report json=shard-$shard.json >/dev/null 2>&1 || true; done
while IFS= read -r line; do
  lines=$((lines + 1))
  status=0
  timeout 120 sh -c "$line" >line.out 2>line.err </dev/null || status=$?
  [ "$status" != 2 ] && [ "$status" -lt 70 ] || { tail -n 5 line.err; fail "exit $status: $line"; }
done <all.txt
[ "$blocks" -ge 8 ] && [ "$lines" -ge 5 ] || fail "only $blocks blocks and $lines commands were found"
echo "snippets: $blocks YAML blocks, $lines commands held"
