# SPDX-License-Identifier: Apache-2.0
"""A name server (RFC 1035), for scripts that let a device look for its broker."""
import struct

import udp_server


class NameServer(udp_server.UdpServer):
    """Says that each name is at `address`, for a second; nothing while it is `silent`."""

    def __init__(self, address):
        self.address = bytes(int(part) for part in address.split("."))
        self.silent = False
        super().__init__()

    def answer(self, question):
        if self.silent:
            return None
        end = question.index(0, 12) + 5  # Of the one question: the name, its type and its class.
        is_a = question[end - 4:end] == bytes([0, 1, 0, 1])
        head = question[:2] + struct.pack(">HHHHH", 0x8180, 1, int(is_a), 0, 0)
        found = struct.pack(">HHHIH", 0xC00C, 1, 1, 1, 4) + self.address if is_a else b""
        return head + question[12:end] + found
