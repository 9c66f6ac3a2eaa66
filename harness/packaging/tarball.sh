#!/usr/bin/env bash
# The program with its libraries beside it, to unpack anywhere on a system with glibc as new as the build's (2.36 on Debian
# 12). Certificates are the system's own, wherever it keeps them. usage: tarball.sh BUILD FOLDER
set -euo pipefail
cd "$(dirname "$0")/../.."
build=$1 folder=$(realpath "$2")
name=keur-$(sed -nE 's/^project\(keur VERSION ([0-9.]+).*/\1/p' CMakeLists.txt)-$(uname -m)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cmake --install "$build" --prefix "$place/$name" --component program --strip >/dev/null
libraries=$place/$name/lib/keur
mkdir -p "$libraries"
# glibc and the dynamic linker belong to the system; everything else comes along.
ldd "$place/$name/bin/keur" | awk '$3 ~ /^\// { print $3 }' |
  grep -vE '/(libc|libm|libdl|libpthread|librt|libresolv)\.so' | xargs -I{} cp -L {} "$libraries/"
# RPATH, not RUNPATH: it serves the libraries of libraries as well.
patchelf --force-rpath --set-rpath '$ORIGIN/../lib/keur' "$place/$name/bin/keur"
tar -C "$place" -czf "$folder/$name.tar.gz" --owner=0 --group=0 --sort=name "$name"
ls -l "$folder/$name.tar.gz"
