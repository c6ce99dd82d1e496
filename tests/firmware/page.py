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

import goals

FOLDER = pathlib.Path(__file__).parent
COSTS = (
    ("full handshake, instructions", "handshake"), ("longest of its steps, instructions", "longest_step"),
    ("resumed handshake, instructions", "resumed"), ("`send` of 90 bytes, instructions", "send"),
    ("loading our key and certificates, instructions", "load"), ("heap while it shakes hands, bytes", "heap_handshake"),
    ("the same with heads and holes, bytes", "heap_extent"), ("heap of an open connection, bytes", "heap_open"),
    ("allocations in a handshake", "allocations"), ("allocations in a `send`", "allocations_send"), ("stack, bytes", "stack"))
DEVICE = (("flash", "flash"), ("static RAM but for the next two", "static"), ("stack, at most", "stack"),
          ("mbedTLS's heap, at most", "heap"), ("RAM in all", "ram"))
# A name; a budget; columns: a head, an image, what its figures end with; rows: a head, a figure.
TABLES = (
    ("costs of a device", FOLDER / "budget.csv",
     (("without TLS", "client_plain", ""), ("TLS 1.2", "client_tls_1_2", ""),
      ("TLS 1.2, large clouds", "client_tls_1_2_clouds", ""), ("TLS 1.3", "client_tls_1_3", ""),
      ("TLS 1.3, wolfSSL", "client_tls_wolfssl", "")),
     (("flash", "flash"), ("static RAM but for the next two", "static"), ("stack, at most", "stack"),
      ("the TLS library's heap, at most", "heap"), ("RAM in all", "ram"), ("the same heap, once connected", "heap_open"),
      ("RAM in all, once connected", "ram_open"))),
    ("costs of a device with link-time optimisation", FOLDER / "budget.csv",
     (("without TLS", "client_plain_lto", ""), ("TLS 1.2", "client_tls_1_2_lto", ""),
      ("TLS 1.3", "client_tls_1_3_lto", "")), DEVICE),
    ("costs of a token", FOLDER / "budget.csv",
     (("key in the program", "client_tls_1_2", ""), ("key in a token", "client_tls_1_2_token", "")),
     (("flash", "flash"), ("static RAM but for the next two", "static"), ("stack, at most", "stack"),
      ("mbedTLS's heap, at most", "heap"), ("RAM in all", "ram"))),
    ("instructions of a token", FOLDER / "tls/budget.csv", (("TLS 1.2", "tls_1_2_token", ""),),
     (("opening the token, from the start of the device on", "open_token"), ("loading the identity", "load"),
      ("full handshake", "handshake_1_2"),
      ("1,000 rounds of a PIN, for a token without a secret of the chip", "pin_rounds_1000"))),
    ("costs of IPv6", FOLDER / "budget.csv", (("IPv4", "client_plain", ""), ("IPv4 and IPv6", "client_plain_ipv6", "")),
     (("flash", "flash"), ("static RAM", "static"), ("stack, at most", "stack"), ("RAM in all", "ram"))),
    ("instructions of a message", FOLDER / "budget.csv", (("without TLS", "publish", ""),),
     (("at QoS 0", "publish_qos_0"), ("at QoS 1", "publish_qos_1"), ("at QoS 2", "publish_qos_2"))),
    ("costs of TLS", FOLDER / "tls/budget.csv",
     (("`arm_tls12`", "tls_1_2", "_1_2"), ("`arm_tls12_clouds`", "tls_1_2_clouds", "_1_2"),
      ("`arm_tls12_pauses`", "tls_1_2_pauses", "_1_2"),
      ("`arm_tls13`", "tls_1_3", "_1_3"), ("`arm`, TLS 1.2", "tls", "_1_2"), ("`arm`, TLS 1.3", "tls", "_1_3")), COSTS),
    ("bytes of a device", FOLDER / "budget.csv",
     (("without TLS", "traffic_plain", ""), ("TLS 1.2", "traffic_tls_1_2", ""), ("TLS 1.3", "traffic_tls_1_3", "")),
     (("to connect, sent", "full_sent"), ("to connect, received", "full_received"),
      ("to resume, sent", "resumed_sent"), ("to resume, received", "resumed_received"),
      ("a day of silence, sent", "day_sent"), ("a day of silence, received", "day_received"))),
    ("costs of wolfSSL", FOLDER / "tls/budget.csv", (("TLS 1.3", "tls_wolfssl", "_1_3"),), COSTS),
)


def vendor_of(image):
    return "wolfSSL" if "wolfssl" in image else "mbedTLS"


def table(budget, columns, rows):
    """Of the compiler that stands last for the last column's image, and of each image the library that does."""
    with open(budget, encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    compiler = [line for line in lines if line["image"] == columns[-1][1]][-1]["compiler"]
    lines = [line for line in lines if line["compiler"] == compiler]
    libraries = {image: [line for line in lines if line["image"] == image][-1]["library"] for _, image, _ in columns}
    most = {(line["image"], line["figure"]): f'{int(line["most"]):,}' for line in lines
            if line["library"] == libraries.get(line["image"])}
    named = dict.fromkeys(f"{vendor_of(image)} {library}" for image, library in libraries.items() if library != "none")
    made = [", ".join([f"GCC {compiler}", *named]) + ".", "", "| | " + " | ".join(head for head, _, _ in columns) + " |",
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
    tables = [("budgets", goals.table()), *((name, table(*what)) for name, *what in TABLES)]
    for name, lines in tables:
        before, begin, rest = made.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition("<!-- end -->\n")
        if not begin or not end:
            sys.exit(f"{asked.page} has no place for the {name}")
        made = before + begin + lines + end + after
    if asked.write:
        asked.page.write_text(made, encoding="utf-8")
    elif made != text:
        sys.exit(f"{asked.page} has other figures than the budgets: tests/firmware/page.py --write puts them there")


main()
