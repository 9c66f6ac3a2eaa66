#!/usr/bin/env bash
# The steps of the GitHub Action as a runner runs them: inputs as variables, files for outputs and summary, `bash -e`.
# usage: action.sh KEUR
set -euo pipefail
keur=$(realpath "$1") action=$(realpath .github/actions/keur/action.yml)
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
cd "$folder"
fail() { echo "action: $*" >&2; exit 1; }
step() { # the script of the step with that name
  awk -v name="$1" 'index($0, "- name: " name) { on = 1 } on && /run: \|/ { body = 1; next }
    body && /^    - / { exit } body { sub(/^        /, ""); print }' "$action"
}
step "Install keur" >install.sh
step "Run the contract tests" >run.sh
[ -s install.sh ] && [ -s run.sh ] || fail "the steps are not found"
export PATH="$(dirname "$keur"):$PATH" GITHUB_STEP_SUMMARY=$folder/summary.md GITHUB_OUTPUT=$folder/output
export SPEC='' PROFILE='' TARGET='' TOKEN_URL='' ARGS='' REPORTS=keur-report DEB='' REPOSITORY=owner/keur REF=v0.1.0
bash -e install.sh | grep -q '^keur ' || fail "a keur that is there is not used"

bash -e run.sh >run.log 2>&1 || { tail -5 run.log; fail "a run against the mock that holds: exit $?"; }
grep -qx 'exit-code=0' "$GITHUB_OUTPUT" || fail "no exit code among the outputs"
for file in TEST-keur.xml keur.html transcript.json; do [ -s "keur-report/$file" ] || fail "$file is not written"; done
grep -q '[0-9] passed' "$GITHUB_STEP_SUMMARY" || fail "the summary says nothing"

keur mock --fault schema-type-number >mock.out 2>mock.err &
for _ in $(seq 200); do grep -q '^ready' mock.out && grep -q '^journal' mock.err && break; sleep 0.05; done
value() { sed -n "s/^$1  *//p" mock.err; }
export TARGET=$(sed -n 's/^ready //p' mock.out) ARGS='--allow-writes --suite generated,exports' REPORTS=broken
export TOKEN_URL=$TARGET/connect/token KEUR_CLIENT_ID=$(value 'client id') KEUR_CLIENT_SECRET=$(value 'client secret') \
  KEUR_TENANT_ID=$(value 'tenant id')
: >"$GITHUB_OUTPUT"
status=0
bash -e run.sh >run.log 2>&1 || status=$?
[ "$status" = 1 ] || fail "a broken server: exit $status"
grep -qx 'exit-code=1' "$GITHUB_OUTPUT" || fail "the exit code is not among the outputs"
grep -q '^::error' run.log || fail "no annotation"
! grep -rq "$KEUR_CLIENT_SECRET" run.log broken "$GITHUB_STEP_SUMMARY" || fail "a secret is in an artefact"
echo "action: held"
