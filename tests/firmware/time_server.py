# SPDX-License-Identifier: Apache-2.0
"""A time server (SNTPv4, RFC 4330) on a port of 127.0.0.1, for scripts that tell a device the time."""
import socket
import struct
import threading
import time

# Seconds from 1900, from which NTP counts, to 1970.
EPOCH = 2_208_988_800


class TimeServer:
    """Says `now`, in seconds since 1970, to whoever asks; nothing to the first `silent` questions."""

    def __init__(self, now, silent=0):
        self.ahead = now - time.time()
        self.silent = silent
        self.asked = 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                question, peer = self.socket.recvfrom(512)
            except OSError:
                return
            self.asked += 1
            if len(question) < 48 or self.asked <= self.silent:
                continue
            now = struct.pack(">II", (int(time.time() + self.ahead) + EPOCH) % 2**32, 0)
            head = bytes([4 << 3 | 4, 1, 0, 0xEC]) + bytes(8) + b"TEST"  # Version 4, a server, of stratum 1.
            self.socket.sendto(head + now + question[40:48] + now + now, peer)

    def stop(self):
        self.socket.close()
