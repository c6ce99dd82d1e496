#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Passes when a client image talks to a Mosquitto, and the whole of it takes at most 1 % more than its budget.

whole_test.py [--accept] [--tls] --budget FILE --compiler VERSION --library VERSION NAME IMAGE

Figures, in bytes: `flash` is all of the image; `static` is its RAM without stack and the TLS library's pool; `stack` and
`heap` are the most of those that was in use; `ram` is the sum.

  --tls       the broker has the certificates of make_pki.py, and wants the client's
  --accept    makes its figures the budget instead; the commit says why, and page.py --write puts them into docs/porting.md
"""
import argparse
import pathlib
import re
import subprocess
import tempfile
import time

import budget
import harness
import make_pki


def sections_of(image):
    said = subprocess.run(["arm-none-eabi-size", "-A", image], check=True, stdout=subprocess.PIPE, text=True).stdout
    return {name: int(size) for name, size in re.findall(r"^(\.\S+)\s+(\d+)\s", said, re.MULTILINE)}


def write_pem(folder):
    """Certificates and the server's key, as Mosquitto reads them. Returns the settings of its listener."""
    made = make_pki.make()
    for name, kind in (("authority", "x509"), ("server_certificate", "x509"), ("server_key", "ec")):
        subprocess.run(["openssl", kind, "-inform", "DER", "-out", folder / f"{name}.pem"], input=made[name], check=True,
                       stderr=subprocess.DEVNULL)
    return [f"cafile {folder}/authority.pem", f"certfile {folder}/server_certificate.pem",
            f"keyfile {folder}/server_key.pem", "require_certificate true"]


def run(image, tls):
    with tempfile.TemporaryDirectory(prefix="fairlead-") as name:
        folder = pathlib.Path(name)
        broker = harness.Broker(folder, write_pem(folder) if tls else [])
        broker.start()
        scheme = "mqtts" if tls else "mqtt"
        machine = harness.Machine(folder, image, [f"uri={scheme}://10.0.2.2:{broker.port}", f"now={int(time.time())}",
                                                  "readings=30", "pause=20"], "mps2_an385")
        try:
            status = machine.end(90)
        finally:
            machine.stop()
            broker.stop()
        print(machine.text())
        if status != 0:
            raise SystemExit(f"ended with status {status}")
        return machine.text()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tls", action="store_true")
    budget.add_arguments(parser)
    asked = parser.parse_args()
    said = run(asked.image, asked.tls)
    sections = sections_of(asked.image)
    heap = re.search(r"^mbedTLS's heap, at most: (\d+)", said, re.MULTILINE)
    figures = {
        "flash": sections[".text"] + sections.get(".ARM.exidx", 0) + sections[".data"],
        "static": sections[".data"] + sections[".bss"],
        "stack": int(re.search(r"^stack, at most: (\d+)", said, re.MULTILINE).group(1)),
        "heap": int(heap.group(1)) if heap else 0,
    }
    figures["ram"] = figures["static"] + figures["stack"] + figures["heap"]
    budget.settle(asked, figures)


main()
