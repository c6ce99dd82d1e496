# SPDX-License-Identifier: Apache-2.0
# Parts of documents that commands write. Needs say.sh.

# replace_section FILE NAME CONTENT: what stands in FILE between the lines `<!-- NAME -->` and `<!-- end -->` is from
# now on what the file CONTENT holds. Nothing else changes.
replace_section() {
  local file=$1 name=$2 content=$3 made
  grep -qFx "<!-- $name -->" "$file" || die "$file has no line <!-- $name -->"
  made=$(mktemp)
  awk -v begin="<!-- $name -->" -v content="$content" '
    !inside { print }
    $0 == begin { inside = 1; while ((getline line < content) > 0) print line }
    inside && $0 == "<!-- end -->" { inside = 0; print }
    END { exit inside }' "$file" >"$made" || { rm -f "$made"; die "$file: <!-- $name --> has no <!-- end -->"; }
  cat "$made" >"$file"
  rm -f "$made"
}
