#!/usr/bin/env bash
# Builds and runs the example of harness/packaging/example against an installed keur: find_package, headers, libraries,
# a hand-written suite beside generated cases, sharding, and what a failing test does.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=$1
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
fail() { echo "packaging: $*" >&2; exit 1; }

for component in program library; do
  cmake --install "$build" --prefix "$place/usr" --component $component >"$place/log" || { cat "$place/log"; fail "install"; }
done
for file in bin/keur share/man/man1/keur.1.gz share/keur/keur.schema.json share/keur/transcript.schema.json \
  share/keur/workflows/export-life-cycle.arazzo.yaml share/bash-completion/completions/keur; do
  [ -e "$place/usr/$file" ] || fail "$file is not installed"
done
! find "$place/usr" -name '*_test*.hpp' -o -name '*_for_tests.hpp' -o -name raw_server.hpp -o -name wire_fixture.hpp -o -name 'libkeur_suites_system.a' -o -name 'libkeur_suites_faults.a' | grep . || fail "these are for the project's own tests"
example=$place/usr/share/doc/libkeur-dev/example
# Every link of the installed README leads to a file.
pages=$place/usr/share/doc/keur
grep -oE '\]\([^)#]+' "$pages/README.md" | sed 's/^](//' | sort -u | grep -v :// | while read -r link; do
  [ -e "$pages/$link" ] || fail "README.md links to $link, which is not installed"
done
# The suite shown in the documentation is this one, and it is short.
awk '/^```cpp/ { c = 1; next } /^```/ { c = 0 } c' harness/docs/own-tests.md | diff - "$example/employees_test.cpp" ||
  fail "harness/docs/own-tests.md shows another suite"
awk '/^```cmake/ { c = 1; next } /^```/ { c = 0 } c' harness/docs/own-tests.md | diff - "$example/CMakeLists.txt" ||
  fail "harness/docs/own-tests.md shows another CMakeLists.txt"
[ "$(wc -l <"$example/employees_test.cpp")" -le 20 ] || fail "the example has more than 20 lines"

# Beside it a parameterised suite, as a project that grows would have.
mkdir "$place/project" && cp "$example"/* "$place/project/"
cat >"$place/project/each_test.cpp" <<'CPP'
#include <gtest/gtest.h>
struct Each : testing::TestWithParam<int> {};
TEST_P(Each, IsPositive) { EXPECT_GT(GetParam(), 0); }
INSTANTIATE_TEST_SUITE_P(Small, Each, testing::Values(1, 2));
CPP
sed -i 's/employees_test.cpp)/employees_test.cpp each_test.cpp)/' "$place/project/CMakeLists.txt"
example=$place/project
cmake -G Ninja -S "$example" -B "$place/build" -DCMAKE_PREFIX_PATH="$place/usr" -DCMAKE_BUILD_TYPE=Debug >"$place/log" 2>&1 &&
  cmake --build "$place/build" >"$place/log" 2>&1 || { cat "$place/log"; fail "the example does not build"; }
cd "$place"
program=$place/build/my_contract

"$program" run --suite hand-written,exports --report json=all.json >run.txt 2>&1 || { cat run.txt; fail "exit $?"; }
grep -q '"id": *"hand-written · Employees · AnExportIsNamedByAUuid"' all.json || fail "the hand-written test is not in the transcript"
grep -q '/v1/command/nl/hrm/employees' all.json || fail "its exchange is not in the transcript"
[ "$("$program" run --suite hand-written --list | wc -l)" -eq 4 ] || fail "--list"
"$program" run --suite hand-written --list | grep -q 'IsPositive/1' || fail "--list knows no parameterised test"
"$program" run --suite hand-written --filter '*AUuid' --report json=one.json >run.txt 2>&1 || fail "--filter: exit $?"
grep -q '"cases": *1,' one.json || fail "--filter runs another test"
grep -q '^1/1 ' run.txt || { cat run.txt; fail "the progress counts no hand-written test"; }

# Every test of both kinds is in exactly one shard.
for shard in 1 2; do
  "$program" run --suite hand-written,exports --shard $shard/2 --report json=shard-$shard.json >/dev/null 2>&1 || fail "shard $shard"
done
"$program" report shard-1.json shard-2.json --report json=merged.json >/dev/null 2>&1 || fail "merging shards"
count() { grep -oE '"cases": *[0-9]+' "$1" | head -1; }
[ "$(count merged.json)" = "$(count all.json)" ] || fail "shards hold $(count merged.json), all is $(count all.json)"

# A server that breaks its contract fails the hand-written test too; nothing of it is silent.
"$place/usr/bin/keur" mock --fault schema-required-missing >mock.out 2>mock.err &
mock=$!
trap 'kill $mock 2>/dev/null || true; wait $mock 2>/dev/null || true; rm -rf "$place"' EXIT
for _ in $(seq 200); do grep -q '^ready' mock.out && grep -q 'tenant id' mock.err && break; sleep 0.05; done
url=$(sed -n 's/^ready //p' mock.out)
value() { sed -n "s/^$1  *//p" mock.err; }
KEUR_CLIENT_ID=$(value 'client id') KEUR_CLIENT_SECRET=$(value 'client secret') KEUR_TENANT_ID=$(value 'tenant id')
export KEUR_CLIENT_ID KEUR_CLIENT_SECRET KEUR_TENANT_ID
against_mock() { "$program" run --target "$url" --token-url "$url/connect/token" --suite hand-written --filter '*Employees*' "$@"; }
status=0
against_mock --allow-exports --report json=failed.json >run.txt 2>&1 || status=$?
[ $status = 1 ] || { cat run.txt; fail "a breach gives exit $status instead of 1"; }
grep -q 'employees_test.cpp:' failed.json || fail "the finding does not name the assertion"
# What may not be sent to this target is a counted skip: nothing was judged.
status=0
against_mock --report json=skipped.json >run.txt 2>&1 || status=$?
[ $status = 7 ] && grep -q '"skipped": *2' skipped.json || { cat run.txt; fail "without --allow-exports: exit $status"; }
echo "packaging: held"
