# SPDX-License-Identifier: Apache-2.0
"""What images are to cost at most, beside what the budget files say that they do."""
import csv
import pathlib

FOLDER = pathlib.Path(__file__).parent
FLASH, RAM = "flash, bytes", "RAM, bytes"
HANDSHAKE, SEND = "full handshake, instructions", "a message of 90 bytes at QoS 0, instructions"
# What the client computes for a message. Where TLS is counted, it is added; TCP is in none.
MESSAGE = ("publish", "publish_qos_0")
# An image as people call it; what is counted; the goal; the figure; another one, which it is more than.
GOALS = (
    ("TLS 1.2", FLASH, 114_000, ("client_tls_1_2", "flash")),
    ("TLS 1.2", RAM, 40_000, ("client_tls_1_2", "ram")),
    ("TLS 1.2", HANDSHAKE, 61_000_000, ("tls_1_2", "handshake_1_2")),
    ("TLS 1.2", "resumed handshake, instructions", 500_000, ("tls_1_2", "resumed_1_2")),
    ("TLS 1.2", SEND, 15_000, ("tls_1_2", "send_1_2")),
    ("TLS 1.2", "longest step, instructions", 25_000_000, ("tls_1_2", "longest_step_1_2")),
    ("TLS 1.2, with pauses", "longest step, instructions", 2_000_000, ("tls_1_2_pauses", "longest_step_1_2")),
    ("TLS 1.2, large clouds", FLASH, 124_000, ("client_tls_1_2_clouds", "flash")),
    ("TLS 1.2, large clouds", RAM, 56_000, ("client_tls_1_2_clouds", "ram")),
    ("TLS 1.3", FLASH, 132_000, ("client_tls_1_3", "flash")),
    ("TLS 1.3", RAM, 44_000, ("client_tls_1_3", "ram")),
    ("TLS 1.3", HANDSHAKE, 64_000_000, ("tls_1_3", "handshake_1_3")),
    ("TLS 1.3", SEND, 20_000, ("tls_1_3", "send_1_3")),
    ("TLS 1.3", "longest step, instructions", 25_000_000, ("tls_1_3", "longest_step_1_3")),
    ("TLS 1.3 by wolfSSL", FLASH, 136_000, ("client_tls_wolfssl", "flash")),
    ("TLS 1.3 by wolfSSL", RAM, 38_000, ("client_tls_wolfssl", "ram")),
    ("TLS 1.3 by wolfSSL", HANDSHAKE, 11_500_000, ("tls_wolfssl", "handshake_1_3")),
    ("TLS 1.3 by wolfSSL", SEND, 42_000, ("tls_wolfssl", "send_1_3")),
    ("TLS 1.3 by wolfSSL", "longest step, instructions", 25_000_000, ("tls_wolfssl", "longest_step_1_3")),
    ("TLS 1.2, the key in a token", "more " + FLASH, 26_000, ("client_tls_1_2_token", "flash"), ("client_tls_1_2", "flash")),
    ("TLS 1.2, the key in a token", "more " + RAM, 6_000, ("client_tls_1_2_token", "ram"), ("client_tls_1_2", "ram")),
    ("TLS 1.2, the key in a token", "more instructions of a full handshake, 3 %", 1_830_000,
     ("tls_1_2_token", "handshake_1_2"), ("tls_1_2", "handshake_1_2")),
    ("TLS 1.2, the key in a token", "opening it, instructions", 5_000_000, ("tls_1_2_token", "open_token")),
    ("without TLS", FLASH, 56_000, ("client_plain", "flash")),
    ("without TLS", RAM, 20_000, ("client_plain", "ram")),
    ("without TLS", SEND, 1_500, MESSAGE),
    ("without TLS, with IPv6", "more " + FLASH, 18_000, ("client_plain_ipv6", "flash"), ("client_plain", "flash")),
    ("without TLS, with IPv6", "more " + RAM, 4_000, ("client_plain_ipv6", "ram"), ("client_plain", "ram")),
)


def reached():
    """The figure of each image that stands last, of whichever compiler and library."""
    most = {}
    for budget in ("budget.csv", "tls/budget.csv"):
        with open(FOLDER / budget, encoding="utf-8", newline="") as file:
            most |= {(line["image"], line["figure"]): int(line["most"]) for line in csv.DictReader(file)}
    return most


def table():
    most = reached()
    lines = ["| | | at most | is | over |", "|---|---|---:|---:|---:|"]
    before = None
    for image, what, goal, figure, *less in GOALS:
        number = most[figure] - sum(most[other] for other in less)
        if what == SEND and figure != MESSAGE:
            number += most[MESSAGE]
        over = f"{number - goal:,}" if number > goal else ""
        lines.append(f"| {image if image != before else ''} | {what} | {goal:,} | {number:,} | {over} |")
        before = image
    return "\n".join(lines) + "\n"
