#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Passes when a page has the tables of what the budgets of images hold, each between its line `<!-- NAME -->` and
`<!-- end -->`.

page.py [--write] PAGE

  --write    puts them there
"""
import argparse
import csv
import pathlib
import sys

FOLDER = pathlib.Path(__file__).parent
COSTS = (
    ("full handshake, instructions", "handshake"), ("longest of its steps, instructions", "longest_step"),
    ("resumed handshake, instructions", "resumed"), ("`send` of 90 bytes, instructions", "send"),
    ("loading our key and certificates, instructions", "load"), ("heap while it shakes hands, bytes", "heap_handshake"),
    ("the same with heads and holes, bytes", "heap_extent"), ("heap of an open connection, bytes", "heap_open"),
    ("allocations in a handshake", "allocations"), ("allocations in a `send`", "allocations_send"), ("stack, bytes", "stack"))
# A name; a budget; columns: a head, an image, what its figures end with; rows: a head, a figure.
TABLES = (
    ("costs of a device", FOLDER / "budget.csv",
     (("without TLS", "client_plain", ""), ("TLS 1.2", "client_tls_1_2", ""),
      ("TLS 1.2, large clouds", "client_tls_1_2_clouds", ""), ("TLS 1.3", "client_tls_1_3", "")),
     (("flash", "flash"), ("static RAM but for the next two", "static"), ("stack, at most", "stack"),
      ("mbedTLS's heap, at most", "heap"), ("RAM in all", "ram"), ("the same heap, once connected", "heap_open"),
      ("RAM in all, once connected", "ram_open"))),
    ("costs of TLS", FOLDER / "tls/budget.csv",
     (("`arm_tls12`", "tls_1_2", "_1_2"), ("`arm_tls12_clouds`", "tls_1_2_clouds", "_1_2"),
      ("`arm_tls12_pauses`", "tls_1_2_pauses", "_1_2"),
      ("`arm_tls13`", "tls_1_3", "_1_3"), ("`arm`, TLS 1.2", "tls", "_1_2"), ("`arm`, TLS 1.3", "tls", "_1_3")), COSTS),
    ("costs of wolfSSL", FOLDER / "tls/budget.csv", (("TLS 1.3", "tls_wolfssl", "_1_3"),), COSTS),
)


def table(budget, columns, rows):
    """Of the compiler and library that stand last for the last column's image."""
    with open(budget, encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    last = [line for line in lines if line["image"] == columns[-1][1]][-1]
    compiler, library = last["compiler"], last["library"]
    most = {(line["image"], line["figure"]): f'{int(line["most"]):,}' for line in lines
            if line["compiler"] == compiler and line["library"] in (library, "none")}
    vendor = "wolfSSL" if "wolfssl" in last["image"] else "mbedTLS"
    made = [f"GCC {compiler}, {vendor} {library}.", "", "| | " + " | ".join(head for head, _, _ in columns) + " |",
            "|---|" + "---:|" * len(columns)]
    for head, figure in rows:
        cells = [most.get((image, figure + end)) or most[image, figure] for _, image, end in columns]
        made.append(f"| {head} | " + " | ".join(cells) + " |")
    return "\n".join(made) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("page", type=pathlib.Path)
    asked = parser.parse_args()
    text = made = asked.page.read_text(encoding="utf-8")
    for name, *what in TABLES:
        before, begin, rest = made.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition("<!-- end -->\n")
        if not begin or not end:
            sys.exit(f"{asked.page} has no place for the {name}")
        made = before + begin + table(*what) + end + after
    if asked.write:
        asked.page.write_text(made, encoding="utf-8")
    elif made != text:
        sys.exit(f"{asked.page} has other figures than the budgets: tests/firmware/page.py --write puts them there")


main()
