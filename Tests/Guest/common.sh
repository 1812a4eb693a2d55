# shellcheck shell=bash
# Sourced by the scripts of this folder: where things are kept, how messages look.

guest_home=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
guest_cache=${TUPLEJOIN_CACHE:-/var/cache/tuplejoin}/guest

# An image depends on the scripts that build it: a changed recipe gets a directory of its own.
guest_recipe=$(cat "$guest_home"/{build-image,debian.sh} | sha256sum | cut -c1-8)

# The directory of one suite's kernel, root file system and busybox.
image_directory() { printf '%s/%s-%s\n' "$guest_cache" "$1" "$guest_recipe"; }

# QEMU as fetched by fetch-qemu, where the host's own is too old.
# shellcheck disable=SC2034 # the sourcing scripts use it
qemu_directory=$guest_cache/qemu-backports

# The version of the kernel that modules are built for.
guest_kernel() { sed -n 's/^linux-image-\([^_]*\)_.*/\1/p' "$(image_directory bookworm)/packages"; }

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

# die STATUS MESSAGE...
die() {
  local status=$1
  shift
  say "error: $*"
  exit "$status"
}

host_qemu_major() {
  qemu-system-x86_64 --version 2>/dev/null | sed -n '1s/.*version \([0-9]*\)\..*/\1/p'
}

# make_directory DIRECTORY COMMAND...
# Has COMMAND fill DIRECTORY, which appears complete or not at all.
make_directory() {
  local directory=$1
  shift
  (
    flock 9
    if [ ! -d "$directory" ]; then
      # Chained, because bash does not stop at errors in a function that is a condition.
      rm -rf "$directory.partial" &&
        mkdir "$directory.partial" &&
        "$@" "$directory.partial" 9>&- &&
        mv -T "$directory.partial" "$directory"
    fi
  ) 9>"$directory.lock"
}
