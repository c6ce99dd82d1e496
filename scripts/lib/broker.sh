# SPDX-License-Identifier: Apache-2.0
# A private Mosquitto on a free port of 127.0.0.1. Needs say.sh.

broker_pid=
broker_port=

# start_broker FOLDER: as FOLDER/mosquitto.conf says, to which the listener is added; log in FOLDER/mosquitto.log. Sets
# broker_pid and broker_port.
start_broker() {
  local folder=$1 tries
  PATH=$PATH:/usr/sbin:/sbin
  command -v mosquitto >/dev/null || die "mosquitto is not installed"
  for tries in 1 2 3 4 5 6 7 8; do
    broker_port=$((20000 + RANDOM % 30000))
    { printf 'listener %s 127.0.0.1\n' "$broker_port" && cat "$folder/mosquitto.conf"; } >"$folder/listening.conf"
    mosquitto -c "$folder/listening.conf" >"$folder/mosquitto.log" 2>&1 &
    broker_pid=$!
    if await_port "$broker_port"; then return; fi
    stop_broker
  done
  cat "$folder/mosquitto.log" >&2
  die "mosquitto does not start"
}

# await_port PORT: whether the broker accepts connections within 5 s.
await_port() {
  local until=$((SECONDS + 5))
  while [ "$SECONDS" -lt "$until" ] && kill -0 "$broker_pid" 2>/dev/null; do
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
      # Somebody answers: it must be ours, and not another server on that port.
      kill -0 "$broker_pid" 2>/dev/null && return 0
    fi
    sleep 0.02
  done
  return 1
}

# stop_broker: ends the process that start_broker started, if it has not ended, and waits for it. Never fails, so that what
# comes after it is done.
stop_broker() {
  [ -n "$broker_pid" ] || return 0
  kill "$broker_pid" 2>/dev/null || true
  wait "$broker_pid" 2>/dev/null || true
  broker_pid=
}
