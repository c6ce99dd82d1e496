# SPDX-License-Identifier: Apache-2.0
# How scripts talk to people. Source it; it defines functions only.

# say TEXT...: a line for the reader.
say() { printf '%s\n' "$*"; }

# heading TEXT...: what comes next.
heading() { printf '\n== %s\n' "$*"; }

# die TEXT...: what is wrong, on standard error; ends the script with 1.
die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# usage: the comment at the head of the script that runs, without its marks.
usage() { awk 'NR > 2 && !/^#/ { exit } NR > 2 { sub(/^# ?/, ""); print }' "$0"; }

# show_tenths: reads numbers from 0 to 100, a line each, and shows every tenth that was reached, all on one line.
show_tenths() {
  awk 'BEGIN { last = -1 }
       { t = int($1 / 10); if (t > last) { printf " %d %%", t * 10; fflush(); last = t } }
       END { if (last >= 0) printf "\n" }'
}
