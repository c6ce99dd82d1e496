# SPDX-License-Identifier: Apache-2.0
# Throw-away tokens with PKCS #11. Needs say.sh.

token_module=
token_pid=

# start_token NAME FOLDER: an empty token, built-in, softhsm2 or tpm, that keeps what it has in FOLDER. Sets token_module,
# which is empty for the one that is built in, token_pid where it is a process, and the environment of the module.
start_token() {
  mkdir "$2/token"
  case $1 in
    built-in) export FAIRLEAD_TOKEN=$2/token/file ;;
    softhsm2)
      token_module=$(first_file /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so \
        /usr/lib64/pkcs11/libsofthsm2.so /usr/local/lib/softhsm/libsofthsm2.so) || die "SoftHSM2's module is not installed"
      printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' "$2/token" >"$2/softhsm2.conf"
      export SOFTHSM2_CONF=$2/softhsm2.conf
      ;;
    tpm)
      token_module=$(first_file /usr/lib/*/pkcs11/libtpm2_pkcs11.so /usr/lib64/pkcs11/libtpm2_pkcs11.so \
        /usr/local/lib/libtpm2_pkcs11.so) || die "tpm2-pkcs11's module is not installed"
      command -v swtpm >/dev/null || die "swtpm is not installed"
      start_tpm "$2"
      ;;
  esac
}

# start_tpm FOLDER: on two free ports of 127.0.0.1; what uses it must know that the second is the one after the first.
start_tpm() {
  local tries port
  mkdir "$1/tpm"
  for tries in 1 2 3 4 5 6 7 8; do
    port=$((10000 + RANDOM % 22000))  # Below those of connections: where one was, nobody can listen for a minute.
    swtpm socket --tpm2 --tpmstate dir="$1/tpm" --flags not-need-init,startup-clear \
      --server type=tcp,bindaddr=127.0.0.1,port="$port" --ctrl type=tcp,bindaddr=127.0.0.1,port=$((port + 1)) \
      --pid file="$1/swtpm.pid" >"$1/swtpm.log" 2>&1 &
    token_pid=$!
    if await_file "$1/swtpm.pid" "$token_pid"; then
      # What the module says is shown where it fails; its libraries would say it once more.
      export TPM2_PKCS11_STORE=$1/token TPM2_PKCS11_TCTI=swtpm:host=127.0.0.1,port=$port TSS2_LOG=all+NONE
      return
    fi
    stop_token
  done
  cat "$1/swtpm.log" >&2
  die "swtpm does not start"
}

# await_file FILE PROCESS: whether the process has written the file within 5 s. swtpm does once it listens.
await_file() {
  local until=$((SECONDS + 5))
  while [ "$SECONDS" -lt "$until" ] && kill -0 "$2" 2>/dev/null; do
    [ ! -s "$1" ] || return 0
    sleep 0.02
  done
  return 1
}

# stop_token: as stop_broker.
stop_token() {
  [ -n "$token_pid" ] || return 0
  kill "$token_pid" 2>/dev/null || true
  wait "$token_pid" 2>/dev/null || true
  token_pid=
}

# first_file FILE...: the first that is there; fails where none is.
first_file() {
  local file
  for file in "$@"; do
    [ -e "$file" ] || continue
    printf '%s' "$file"
    return
  done
  return 1
}
