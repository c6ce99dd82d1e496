#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints a section of docs/size.md: what the budgets of images hold.

page.py --compiler VERSION images|costs
"""
import argparse
import csv
import pathlib
import sys

FOLDER = pathlib.Path(__file__).parent
# Image: what it is, and the most flash and RAM, in bytes, that it was meant to take.
IMAGES = {
    "client_plain": ("MQTT 3.1.1 over TCP, without TLS", 56_000, 20_000),
    "client_tls_1_2": ("the same over TLS 1.2, key in memory", 114_000, 40_000),
    "client_tls_1_3": ("the same over TLS 1.3, key in memory", 132_000, 44_000),
}
# Figure: what it is; and image: the suffix of its figures, and the most that was meant.
COSTS = {"handshake": "full handshake, instructions", "resumed": "resumed handshake, instructions",
         "longest_step": "longest computation in one step, instructions", "send": "message of 90 bytes, instructions",
         "heap_handshake": "heap in the handshake, bytes", "heap_open": "heap while it is open, bytes",
         "allocations": "allocations of a handshake", "allocations_send": "allocations of a message"}
VERSIONS = {"tls_1_2": "_1_2", "tls_1_3": "_1_3"}
MEANT = {("handshake", "tls_1_2"): 61_000_000, ("handshake", "tls_1_3"): 64_000_000, ("resumed", "tls_1_2"): 500_000,
         ("longest_step", "tls_1_2"): 25_000_000, ("longest_step", "tls_1_3"): 25_000_000, ("send", "tls_1_2"): 15_000,
         ("send", "tls_1_3"): 20_000, ("allocations_send", "tls_1_2"): 0, ("allocations_send", "tls_1_3"): 0}


def read(path, compiler):
    """(image, figure) -> number."""
    with open(FOLDER / path, encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["compiler"] == compiler]
    if not rows:
        sys.exit(f"{path} has nothing of GCC {compiler}")
    return {(row["image"], row["figure"]): int(row["most"]) for row in rows}


def beside(number, meant):
    return f"{number:,}" if meant is None else f"{number:,} ({'within' if number <= meant else 'above'} {meant:,})"


def images(compiler):
    found = read("budget.csv", compiler)
    print("| image | | flash | RAM | static | heap | stack |\n|---|---|---:|---:|---:|---:|---:|")
    for image, (what, flash, ram) in IMAGES.items():
        cells = [beside(found[image, "flash"], flash), beside(found[image, "ram"], ram)]
        cells += [f"{found[image, figure]:,}" for figure in ("static", "heap", "stack")]
        print(f"| `{image}` | {what} | " + " | ".join(cells) + " |")


def costs(compiler):
    found = read("tls/budget.csv", compiler)
    print("| | TLS 1.2 alone | TLS 1.3 alone |\n|---|---:|---:|")
    for figure, what in COSTS.items():
        cells = [beside(found[image, figure + suffix], MEANT.get((figure, image))) for image, suffix in VERSIONS.items()]
        print(f"| {what} | " + " | ".join(cells) + " |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--compiler", required=True)
    parser.add_argument("section", choices=["images", "costs"])
    asked = parser.parse_args()
    {"images": images, "costs": costs}[asked.section](asked.compiler)


main()
