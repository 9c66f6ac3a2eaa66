#!/usr/bin/env bash
# The packages as a user gets them: built in a root of each Debian release, then installed by apt in a second one that never
# saw the build. There keur runs, its mock, man page and completions work, and a project of one's own builds against libkeur-dev.
# usage: package.sh [RELEASE…] (bookworm trixie). KEUR_PRESET=quick builds with joined units.
set -euo pipefail
cd "$(dirname "$0")/../.."
. suites/accept/root.bash
fail() { echo "package: $*" >&2; exit 1; }
[ $# -gt 0 ] || set -- bookworm trixie
packages=$(mktemp -d)
for release in "$@"; do
  make_root "$release"
  mkdir "$root/root/keur"
  git archive HEAD | tar -x -C "$root/root/keur"
  inside 'cd /root/keur && ./dev package >/root/package.txt 2>&1 || { tail -n 40 /root/package.txt; exit 1; }' || fail "$release: ./dev package"
  rm -f "$packages"/*.deb
  cp "$root"/root/keur/packages/*.deb "$packages/"

  make_root "$release"
  cp "$packages"/*.deb "$root/root/"
  inside 'apt-get update -qq && cd /root && apt-get install -y -qq --no-install-recommends ./keur_*.deb >/dev/null 2>&1' || fail "$release: keur does not install"
  [ "$(inside 'keur --version' | wc -l)" -gt 5 ] || fail "$release: keur --version names no libraries"
  inside 'cd /root && keur run --report junit=r/TEST.xml --report html=r/keur.html >run.txt 2>&1 || { tail -n 30 run.txt; exit 1; }; tail -n 3 run.txt' || fail "$release: keur run"
  inside 'cd /root && { keur mock >mock.out 2>mock.err & } && for i in $(seq 100); do grep -q ^ready mock.out && break; sleep 0.1; done
    grep ^ready mock.out && kill $!' || fail "$release: keur mock"
  for file in usr/share/man/man1/keur.1.gz usr/share/bash-completion/completions/keur usr/share/zsh/vendor-completions/_keur \
    usr/share/fish/vendor_completions.d/keur.fish usr/share/keur/keur.schema.json; do
    [ -e "$root/$file" ] || fail "$release: $file is not there"
  done
  inside 'cd /root && mkdir new && cd new && keur init </dev/null >/dev/null 2>&1 &&
    schema=$(sed -n "s/.*\$schema=//p" keur.yaml) && [ -f "$schema" ]' || fail "$release: keur.yaml names a schema that is not there"
  inside 'cd /root && keur run --suite workflow --workflow /usr/share/keur/workflows/export-life-cycle.arazzo.yaml --quiet --report json=w.json' ||
    fail "$release: the shipped workflow"
  inside 'cd /root && apt-get install -y -qq --no-install-recommends man-db bash-completion g++ ninja-build ./libkeur-dev_*.deb >/dev/null 2>&1' ||
    fail "$release: libkeur-dev does not install"
  inside 'rm -f /etc/dpkg/dpkg.cfg.d/docker; man -P cat keur | grep -q EXIT' || fail "$release: man keur"
  inside 'bash -ec ". /usr/share/bash-completion/completions/keur; complete -p keur" >/dev/null' || fail "$release: the completion of bash"
  inside 'cp -r /usr/share/doc/libkeur-dev/example /root/mine && cd /root/mine && cmake -G Ninja -B build >/dev/null && cmake --build build >/dev/null &&
    build/my_contract run --suite hand-written --quiet --report json=h.json' || fail "$release: the example does not build or run"
  inside 'apt-get purge -y -qq keur libkeur-dev >/dev/null 2>&1; ! command -v keur' || fail "$release: keur stays after purge"
  echo "package: $release: held"
done
rm -rf "$packages"
