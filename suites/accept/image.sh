#!/usr/bin/env bash
# The container image of Containerfile, built and run by buildah without a registry: its base is a fresh root of Debian 13.
# KEUR_PRESET=quick builds with joined units. Exit 77 without buildah or the right to use it.
set -euo pipefail
cd "$(dirname "$0")/../.."
. suites/accept/root.bash
fail() { echo "image: $*" >&2; exit 1; }
command -v buildah >/dev/null || { echo "image: no buildah" >&2; exit 77; }
store=$(mktemp -d)
made_roots+=("$store")
image() { buildah --storage-driver vfs --root "$store/root" --runroot "$store/run" "$@"; }
make_root trixie
umount -q "$root/proc" 2>/dev/null || true
base=$(image from scratch) || exit 77
image copy -q "$base" "$root" / >/dev/null
image commit -q "$base" docker.io/library/debian:13-slim >/dev/null
image rm "$base" >/dev/null
mkdir "$store/source"
git archive HEAD | tar -x -C "$store/source"
image bud --isolation chroot --pull-never --build-arg KEUR_PRESET="${KEUR_PRESET:-release}" -t keur "$store/source" >"$store/log" 2>&1 ||
  { tail -n 30 "$store/log"; fail "buildah bud"; }
container=$(image from --pull-never keur)
image run --isolation chroot "$container" -- keur --version | head -n 1
[ "$(image run --isolation chroot "$container" -- id -u)" = 65532 ] || fail "it runs as root"
image run --isolation chroot "$container" -- sh -c 'keur run --quiet >/dev/null && ls keur-report' | grep -q keur.html || fail "keur run"
image inspect --format '{{.OCIv1.Config.Entrypoint}}' keur | grep -q keur || fail "no entrypoint"
image run --isolation chroot "$container" -- sh -c '! command -v g++ && ! ls /var/lib/apt/lists/*_Packages* 2>/dev/null' >/dev/null || fail "build tools are left in it"
echo "image: held"
