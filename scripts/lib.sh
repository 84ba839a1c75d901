# Functions that several scripts share; sourced, not run.

# The folder with initdb and pg_ctl, or nothing. Debian keeps them out of PATH, one folder a version.
postgres_bin() {
  local candidate
  for candidate in "$(pg_config --bindir 2>/dev/null || true)" \
                   $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V -r) \
                   "$(dirname "$(command -v initdb 2>/dev/null || echo /nowhere/initdb)")"; do
    if [ -x "$candidate/initdb" ] && [ -x "$candidate/pg_ctl" ]; then
      echo "$candidate"
      return
    fi
  done
}

# A heading between the parts of a long output.
say() {
  printf '\n== %s\n' "$*"
}
