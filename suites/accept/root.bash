# Sourced by what needs a Debian that never saw a build. `make_root SUITE` sets `root` to a fresh minbase of that release;
# `inside COMMANDS` runs them there. Needs root and debootstrap; the mirror is apt's own. Exit 77 only where right, tool or network
# is missing; a debootstrap that fails otherwise is an error.
made_roots=()
remove_roots() {
  local each
  for each in "${made_roots[@]}"; do
    umount -q "$each/proc" 2>/dev/null || true
    rm -rf --one-file-system "$each"
  done
}
trap remove_roots EXIT

# Says why debootstrap made no root, and ends: as skipped where the mirror did not answer or devices may not be made.
no_root() { # suite, log
  local status=1
  tail -n 5 "$2" | sed "s/^/$1: debootstrap: /" >&2
  ! grep -qE "Failed getting release file|Couldn't download|mounted with noexec or nodev" "$2" || status=77
  rm -f "$2"
  exit "$status"
}

make_root() { # bookworm, trixie …
  local mirror usr=()
  [ "$(id -u)" -eq 0 ] || { echo "$0: not root" >&2; exit 77; }
  command -v debootstrap >/dev/null || { echo "$0: no debootstrap" >&2; exit 77; }
  mirror=$(apt-get indextargets --format '$(CODENAME) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    awk '$1 == "bookworm" || $1 == "trixie" { print $2; exit }')
  [ -n "$mirror" ] || { echo "$0: apt has no Debian mirror" >&2; exit 77; }
  root=$(mktemp -d)
  made_roots+=("$root")
  # Since Debian 13 base-files makes the links of /usr itself; debootstrap of 12 would trip over its own.
  [ "$1" = bookworm ] || usr+=(--no-merged-usr)
  debootstrap "${usr[@]}" --variant=minbase "$1" "$root" "$mirror" >"$root.log" 2>&1 || no_root "$1" "$root.log"
  rm -f "$root.log"
  cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
  cp -r /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/" # a proxy, where there is one
  mount -t proc proc "$root/proc" 2>/dev/null || true
}

inside() {
  chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
    TERM=dumb KEUR_PRESET="${KEUR_PRESET:-}" sh -euc "$1"
}
