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

# show_tenths: reads lines, and of those that are a number from 0 to 100, or begin with a percentage, shows every tenth that was
# reached, all on one line. In Bash's own words: awk may wait for a whole buffer before it looks at a line.
show_tenths() {
  local line last=-1
  while read -r line; do
    [[ $line =~ ^([0-9]{1,3})(%|\.|$) ]] || continue
    if [ $((BASH_REMATCH[1] / 10)) -gt "$last" ]; then
      last=$((BASH_REMATCH[1] / 10))
      printf ' %d %%' $((last * 10))
    fi
  done
  [ "$last" -lt 0 ] || printf '\n'
}
