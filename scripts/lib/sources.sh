# SPDX-License-Identifier: Apache-2.0
# Source packages of Debian, of another suite than the machine's if need be. Needs say.sh; the working folder is the
# project's. Nothing of the machine is changed: apt keeps what it needs for this in build/deps/apt. No root is needed.

# deb_src SUITE NAMES FILE...: from apt's FILEs, .list or deb822, each archive from which the machine takes the component
# main of one of NAMES, a list of suites with blanks between: as a stanza of deb822 that asks it for the sources of SUITE,
# in the order of the files, and each once.
deb_src() {
  local suite=$1 names=$2 file
  shift 2
  for file in "$@"; do
    case $file in
      *.sources) stanzas_of_sources "$names" "$file" ;;
      *) stanzas_of_list "$names" "$file" ;;
    esac
  done | awk -v suite="$suite" -v RS= -v ORS='\n\n' '!seen[$0]++ {
    print "Types: deb-src\nSuites: " suite "\nComponents: main\nTargets: Sources\n" $0 }'
}

# The options of an entry that decide what is believed; others are about binary packages.
trust_options='signed-by trusted check-valid-until'

# stanzas_of_list NAMES FILE: of the lines `deb [options] URI SUITE COMPONENT...`.
stanzas_of_list() {
  awk -v names=" $1 " -v kept=" $trust_options " '
    { sub(/#.*/, "") }
    $1 != "deb" { next }
    {
      options = ""
      if (match($0, /\[[^]]*\]/)) {
        options = substr($0, RSTART + 1, RLENGTH - 2)
        $0 = substr($0, 1, RSTART - 1) substr($0, RSTART + RLENGTH)
      }
      main = 0
      for (i = 4; i <= NF; i++) if ($i == "main") main = 1
      if (!main || index(names, " " $3 " ") == 0 || $2 ~ /^cdrom:/) next
      print "URIs: " $2
      count = split(options, option, " ")
      for (i = 1; i <= count; i++) {
        at = index(option[i], "=")
        name = tolower(substr(option[i], 1, at - 1))
        if (index(kept, " " name " ")) print name ": " substr(option[i], at + 1)
      }
      print ""
    }' "$2"
}

# stanzas_of_sources NAMES FILE: of stanzas of deb822. A key that stands in the file is taken along.
stanzas_of_sources() {
  awk -v names=" $1 " -v kept=" $trust_options " '
    function has(list, wanted,   word, count, i) {
      count = split(list, word, " ")
      for (i = 1; i <= count; i++) if (index(wanted, " " word[i] " ")) return 1
      return 0
    }
    function finish(   uri, count, i) {
      if (has(field["types"], " deb ") && has(field["suites"], names) && has(field["components"], " main ") &&
          tolower(field["enabled"]) !~ /^ *(no|false|off|0) *$/) {
        count = split(field["uris"], uri, " ")
        for (i = 1; i <= count; i++) if (uri[i] !~ /^cdrom:/) print "URIs: " uri[i] trust "\n"
      }
      delete field
      trust = ""
    }
    /^#/ { next }
    /^[ \t]*$/ { finish(); next }
    sub(/^[ \t]+/, " ") { field[name] = field[name] $0; if (index(kept, " " name " ")) trust = trust "\n" $0; next }
    {
      name = tolower(substr($0, 1, index($0, ":") - 1))
      field[name] = substr($0, index($0, ":") + 1)
      if (index(kept, " " name " ")) trust = trust "\n" name ":" field[name]
    }
    END { finish() }' "$2"
}

# deb_src_of_machine SUITE: of apt's own configuration.
deb_src_of_machine() {
  local list parts names file files=()
  eval "$(apt-config shell list Dir::Etc::sourcelist/f parts Dir::Etc::sourceparts/d)"
  names="$1 $(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}") oldoldstable oldstable stable testing unstable sid"
  for file in "$list" "$parts"*.list "$parts"*.sources; do
    [ ! -r "$file" ] || files+=("$file")
  done
  deb_src "$1" "$names" "${files[@]}"
}

# download_source SUITE NAME FOLDER: puts the source package into FOLDER, from the first archive that has it and is
# Debian's. ends with 1, when none has.
download_source() (
  suite=$1 name=$2 folder=$3 apt=$PWD/build/deps/apt log=$PWD/build/logs/sources.log
  mkdir -p build/logs "$folder"
  : >"$log"
  deb_src_of_machine "$suite" | awk -v RS= '{ gsub(/\n/, "\t"); print }' >"$folder/archives"
  cd "$folder"
  while IFS=$'\t' read -r -a archive; do
    rm -rf "$apt"
    mkdir -p "$apt"/{lists,archives}/partial "$apt/sources" "$apt/preferences"
    printf '%s\n' "${archive[@]}" | tee "$apt/sources/the.sources" >>"$log"
    # Hooks of the machine would act on its own lists, and its pins are about its own suite.
    cat >"$apt/conf" <<CONF
#clear APT::Update;
APT::Update::Error-Mode "any";
APT::Default-Release "";
APT::Sandbox::User "$(id -un)";
Dir::State "$apt";
Dir::Cache "$apt";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$apt/sources";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "$apt/preferences";
Acquire::Retries "3";
CONF
    apt-get -c "$apt/conf" -q update >>"$log" 2>&1 </dev/null || continue
    apt-get -c "$apt/conf" indextargets --format '$(ORIGIN)' | grep -qx Debian || continue
    apt-get -c "$apt/conf" -q source --download-only --only-source "$name" >>"$log" 2>&1 </dev/null || continue
    rm -rf "$apt"
    return 0
  done <archives
  return 1
)

# unpack_source NAME FOLDER INTO: of the package in FOLDER, whose signature apt has verified.
unpack_source() {
  local package=("$2/$1"_*.dsc)
  rm -rf "$3"
  dpkg-source --no-check --no-copy -x "${package[0]}" "$3" >>build/logs/sources.log 2>&1
}

# unpack_of_debian SUITE NAME TITLE INTO REMEDY...: the sources that TITLE has under NAME in SUITE; what was downloaded once
# is used again. Where they cannot be had, it ends the script, and says what to do without them.
unpack_of_debian() {
  local suite=$1 name=$2 title=$3 into=$4 folder=build/deps/download/$2
  shift 4
  if ! unpack_source "$name" "$folder" "$into"; then
    printf 'Sources of %s, from Debian %s ...\n' "$title" "$suite"
    rm -rf "$folder"
    if ! download_source "$suite" "$name" "$folder" || ! unpack_source "$name" "$folder" "$into"; then
      tail -n 20 build/logs/sources.log >&2
      die "no sources of $title from Debian $suite, see build/logs/sources.log. Without them:" "$@"
    fi
  fi
}

# renew_source FOLDER MADE_OF GIVEN GET CHECK: sources that are kept in FOLDER, unless those of MADE_OF are there. They come
# from the folder that the variable GIVEN of the environment names; where it names none, the function GET puts them into the
# folder that it is given. The function CHECK looks at such a folder, finishes it, and ends the script where it will not do.
renew_source() {
  local folder=$1 made_of=$2 given=$3 get=$4 check=$5 new=$1.new
  [ "$(cat "$folder/made_of" 2>/dev/null)" != "$made_of" ] || return 0
  rm -rf "$new"
  mkdir -p build/logs build/deps
  if [ -n "${!given:-}" ]; then
    cp -r "${!given}" "$new" || die "$given: no folder ${!given}"
  else
    "$get" "$new"
  fi
  "$check" "$new"
  printf '%s\n' "$made_of" >"$new/made_of"
  rm -rf "$folder"
  mv "$new" "$folder"
}

# source_is_left_out GIVEN NAME: whether there are neither sources that the variable GIVEN names nor Debian's; says so.
source_is_left_out() {
  [ -z "${!1:-}" ] && ! on_debian || return 1
  say "$2 is left out: its sources come from Debian. $1=FOLDER takes other ones."
}
