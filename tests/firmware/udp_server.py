# SPDX-License-Identifier: Apache-2.0
"""A server of datagrams on a port of 127.0.0.1, in a thread of its own."""
import socket
import threading


class UdpServer:
    """What answer() makes of each question goes back; nothing where it makes None."""

    def __init__(self):
        self.asked = 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def answer(self, question):
        raise NotImplementedError

    def _serve(self):
        while True:
            try:
                question, peer = self.socket.recvfrom(512)
            except OSError:
                return
            self.asked += 1
            said = self.answer(question)
            if said is not None:
                self.socket.sendto(said, peer)

    def stop(self):
        self.socket.close()
