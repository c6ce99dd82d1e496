#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Passes when a client image talks to a Mosquitto, and the whole of it takes at most 1 % more than its budget.

whole_test.py [--accept] [--tls PEER | --maker IMAGE | --ipv6] [--allocates] --budget FILE --compiler VERSION --library VERSION NAME IMAGE

Figures, in bytes: `flash` is all of the image; `static` is its RAM without stack and the TLS library's pool; `stack` and
`heap` are the most of those that was in use; `ram` is the sum. Of a client that is connected, `heap_open` is in
use, and `ram_open` in all: the rest is free then for others.

  --tls PEER  the broker has the certificates of make_pki.py for `own` or `clouds`, and wants the client's
  --maker IMAGE  the image has its key in the token on flash, and this one makes it
  --allocates  the TLS library allocates for each record: otherwise no connection that is there allocates
  --ipv6      the broker is met by IPv6, or the test skipped where this machine has none
  --accept    makes its figures the budget instead; the commit says why, and page.py --write puts them into docs/porting.md
"""
import argparse
import pathlib
import re
import subprocess
import tempfile
import time

import broker_pki
import budget
import harness
import identity_test
from harness import number_of


def sections_of(image):
    said = subprocess.run(["arm-none-eabi-size", "-A", image], check=True, stdout=subprocess.PIPE, text=True).stdout
    return {name: int(size) for name, size in re.findall(r"^(\.\S+)\s+(\d+)\s", said, re.MULTILINE)}


def meet(asked, folder):
    """A broker, and what the image has to be told beside it."""
    if asked.maker:
        device = identity_test.Device(asked, folder)
        device.provision()
        return device.broker(), [f"flash={folder}/flash"]
    broker = harness.Broker(folder, broker_pki.write(folder, asked.tls) if asked.tls else [], 6 if asked.ipv6 else 4)
    broker.start()
    return broker, []


def run(asked):
    with tempfile.TemporaryDirectory(prefix="fairlead-") as name:
        folder = pathlib.Path(name)
        broker, told = meet(asked, folder)
        scheme = "mqtts" if asked.tls or asked.maker else "mqtt"
        words = [f"uri={scheme}://{harness.HOST[broker.family]}:{broker.port}", f"now={int(time.time())}", "readings=60",
                 "pause=20", *told]
        machine = harness.Machine(folder, asked.image, words, asked.board)
        return harness.run_to_end(machine, broker, 90)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tls", choices=("own", "clouds"))
    parser.add_argument("--maker")
    parser.add_argument("--allocates", action="store_true")
    parser.add_argument("--ipv6", action="store_true")
    parser.set_defaults(board="mps2_an385")
    budget.add_arguments(parser)
    asked = parser.parse_args()
    if asked.ipv6:
        harness.skip_without_ipv6()
    said = run(asked)
    over_tls = asked.tls or asked.maker
    if over_tls and not asked.allocates and number_of(said, "allocations once connected") != 0:
        raise SystemExit("a connection that is there allocates")
    sections = sections_of(asked.image)
    figures = {
        "flash": sections[".text"] + sections.get(".ARM.exidx", 0) + sections[".data"],
        "static": sections[".data"] + sections[".bss"],
        "stack": number_of(said, "stack, at most"),
        "heap": number_of(said, "heap of TLS, at most") if over_tls else 0,
    }
    figures["ram"] = figures["static"] + figures["stack"] + figures["heap"]
    figures["heap_open"] = number_of(said, "heap of TLS, once connected") if over_tls else 0
    figures["ram_open"] = figures["static"] + figures["stack"] + figures["heap_open"]
    budget.settle(asked, figures)


main()
