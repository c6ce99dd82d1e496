#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Passes when a device sends and receives at most a tenth more than its budget, to connect and in a day of silence.

traffic_test.py [--accept] [--tls] --budget FILE --compiler VERSION --library VERSION NAME IMAGE

Figures are bytes of Ethernet's frames. `full` and `resumed`: to connect, from the look for the next station on to CONNACK.
`day`: of a connection over which nothing is said for a day, as many of each exchange as it has: a ping for each keep-alive
of 60 s, lwIP's question whether the next station is there for each 5 minutes, and two renewals of a lease of a day.

  --tls       the broker has the certificates of make_pki.py, and wants the client's
  --accept    as of whole_test.py
"""
import argparse
import pathlib
import re
import tempfile
import time

import broker_pki
import budget
import harness

DAY = 24 * 60 * 60
TIMES_A_DAY = {"ping": DAY // 60, "station": DAY // 300, "lease": 2}
# Two acknowledgements more or less are nobody's merit.
SLACK = 120
TOLERANCE = 1.1


def run(image, tls):
    with tempfile.TemporaryDirectory(prefix="fairlead-") as name:
        folder = pathlib.Path(name)
        broker = harness.Broker(folder, broker_pki.write(folder) if tls else [])
        broker.start()
        machine = harness.Machine(folder, image, [f"uri={'mqtts' if tls else 'mqtt'}://10.0.2.2:{broker.port}", "alive=3",
                                                  f"now={int(time.time())}"], "mps2_an385")
        return harness.run_to_end(machine, broker, 90)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tls", action="store_true")
    budget.add_arguments(parser)
    asked = parser.parse_args()
    said = dict(re.findall(r"^(\w+ (?:sent|received)): (\d+)$", run(asked.image, asked.tls), re.MULTILINE))
    figures = {f"{what}_{way}": int(said[f"{what} {way}"]) for what in ("full", "resumed") for way in ("sent", "received")}
    for way in ("sent", "received"):
        figures[f"day_{way}"] = sum(int(said[f"{what} {way}"]) * times for what, times in TIMES_A_DAY.items())
    budget.settle(asked, figures, TOLERANCE, SLACK)


main()
