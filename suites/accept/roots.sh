#!/usr/bin/env bash
# One source on two releases of Debian: in a fresh root of each the sources are built without a warning, the contract suite
# holds, and the framing cases judge alike whichever libcurl the release has. KEUR_ROOTS=tests runs every test there.
set -euo pipefail
cd "$(dirname "$0")/../.."
. suites/accept/root.bash
fail() { echo "roots: $*" >&2; exit 1; }
for release in bookworm trixie; do
  make_root "$release"
  mkdir "$root/root/keur"
  git archive HEAD | tar -x -C "$root/root/keur"
  begin=$(date +%s)
  inside 'cd /root/keur && ./dev run >/root/run.txt 2>&1 || { tail -n 40 /root/run.txt; exit 1; }' || fail "$release: ./dev run"
  echo "roots: $release: ./dev run took $(($(date +%s) - begin)) s from a bare root, apt included"
  inside 'cd /root/keur && ninja -C build/quick transport_test >/root/build.txt 2>&1 || { tail -n 40 /root/build.txt; exit 1; }
    build/quick/transport_test --gtest_brief=1' || fail "$release: the cases of the wire"
  inside 'cd /root/keur && build/quick/keur --version | grep -E "libcurl|OpenSSL"'
  [ "${KEUR_ROOTS:-}" != tests ] || inside 'cd /root/keur && ./dev test' || fail "$release: ./dev test"
done
echo "roots: held"
