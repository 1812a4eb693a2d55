# shellcheck shell=bash
# Sourced: fetches Debian packages of any suite with an apt state of its own, so that
# neither the host's package lists nor its installed packages play a part or are changed.

# Prints the URI of the Debian archive that this machine uses. apt itself reads its
# configuration here, whichever format it is in; security and updates are other suites.
debian_archive() {
  local codename uri
  codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-stable}")
  # shellcheck disable=SC2016 # apt, not the shell, expands these
  uri=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
    awk -v codename="$codename" '$1 == codename || $1 == "stable" { print $2; exit }')
  if [ -z "$uri" ]; then
    echo "debian_archive: apt has no source for suite $codename" >&2
    return 1
  fi
  printf '%s\n' "$uri"
}

# apt_state DIRECTORY SUITE...
# Prepares an apt state in DIRECTORY that knows SUITEs and nothing else, with no package
# installed, and sets apt_options, which makes apt-get and apt-cache use it.
apt_state() {
  local directory=$1 archive suite
  shift
  archive=$(debian_archive)
  mkdir -p "$directory"/{lists,archives}/partial
  : >"$directory/status"
  for suite; do
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $archive $suite main"
  done >"$directory/sources.list"
  apt_options=(
    -o Dir::Etc::sourcelist="$directory/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::State::lists="$directory/lists" -o Dir::State::status="$directory/status"
    -o Dir::Cache::archives="$directory/archives"
    -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
    -o APT::Architecture=amd64 -o APT::Architectures::=amd64
    -o APT::Install-Recommends=0 -o Acquire::Languages=none -o Acquire::Retries=3
    -o APT::Sandbox::User=root -o Binary::apt-get::APT::Keep-Downloaded-Packages=1
    -o Debug::NoLocking=1
  )
  apt-get "${apt_options[@]}" -qq update
}

# unpack_package FILE DIRECTORY [TAR-OPTION...]
# Unpacks one package and runs none of its scripts. Directories that are symbolic links
# in DIRECTORY (/lib to /usr/lib) stay so.
unpack_package() {
  local file=$1 directory=$2
  shift 2
  dpkg-deb --fsys-tarfile "$file" | tar -xp --keep-directory-symlink -C "$directory" "$@"
}
