#!/usr/bin/env bash
# The packages in a fresh Debian 12 that has nothing but apt: they install with what they depend on, keur runs, its man
# page and completions are there, and a project of one's own builds against libkeur-dev. usage: bare_root.sh FOLDER-OF-DEBS
# Needs root and debootstrap; the mirror is apt's own. KEUR_BARE_ROOT=source also runs `./dev run` there from a clone.
# Exit 77 where a root cannot be made.
set -euo pipefail
packages=$(realpath "$1")
source=$(pwd)
[ "$(id -u)" -eq 0 ] || { echo "bare root: not root" >&2; exit 77; }
command -v debootstrap >/dev/null || { echo "bare root: no debootstrap" >&2; exit 77; }
mirror=$(apt-get indextargets --format '$(SUITE) $(CODENAME) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
  awk '/^(stable|oldstable) bookworm |^bookworm bookworm / { print $3; exit }')
[ -n "$mirror" ] || { echo "bare root: apt has no Debian mirror" >&2; exit 77; }
root=$(mktemp -d)
trap 'rm -rf --one-file-system "$root"' EXIT
debootstrap --variant=minbase bookworm "$root" "$mirror" >"$root.log" 2>&1 || { tail -n 5 "$root.log" >&2; exit 77; }
rm -f "$root.log"
cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
cp -r /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/" # a proxy, where there is one
cp "$packages"/*.deb "$root/root/"
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 sh -euc "$1"; }
fail() { echo "bare root: $*" >&2; exit 1; }

inside 'apt-get update -qq && cd /root && apt-get install -y -qq --no-install-recommends ./keur_*.deb >/dev/null 2>&1' || fail "keur does not install"
[ "$(inside 'keur --version' | wc -l)" -gt 5 ] || fail "keur --version names no libraries"
inside 'cd /root && keur run --report junit=r/TEST.xml --report html=r/keur.html >run.txt 2>&1 || { tail -n 30 run.txt; exit 1; }; tail -n 3 run.txt'
for file in usr/share/man/man1/keur.1.gz usr/share/bash-completion/completions/keur usr/share/zsh/vendor-completions/_keur \
  usr/share/fish/vendor_completions.d/keur.fish usr/share/keur/keur.schema.json; do
  [ -e "$root/$file" ] || fail "$file is not there"
done
inside 'cd /root && keur run --suite workflow --workflow /usr/share/keur/workflows/export-life-cycle.arazzo.yaml --quiet --report json=w.json' || fail "the shipped workflow"
inside 'cd /root && apt-get install -y -qq --no-install-recommends g++ make ./libkeur-dev_*.deb >/dev/null 2>&1' || fail "libkeur-dev does not install"
inside 'cp -r /usr/share/doc/libkeur-dev/example /root/mine && cd /root/mine && cmake -B build >/dev/null && cmake --build build >/dev/null &&
  build/my_contract run --suite hand-written --quiet --report json=h.json' || fail "the example does not build or run"
if [ "${KEUR_BARE_ROOT:-}" = source ]; then
  mkdir "$root/root/clone"
  git -C "$source" archive HEAD | tar -x -C "$root/root/clone"
  begin=$(date +%s)
  inside 'mount -t proc proc /proc 2>/dev/null || true; cd /root/clone && ./dev run >/root/dev.txt 2>&1 || { tail -n 20 /root/dev.txt; exit 1; }; umount /proc 2>/dev/null || true'
  echo "bare root: ./dev run took $(($(date +%s) - begin)) s"
fi
inside 'apt-get purge -y -qq keur libkeur-dev >/dev/null 2>&1; ! command -v keur' || fail "keur stays after purge"
echo "bare root: held"
