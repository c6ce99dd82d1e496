# SPDX-License-Identifier: Apache-2.0
"""A firmware image in QEMU, and a Mosquitto of its own, for scripts that let the two meet."""
import atexit
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import threading
import time

from budget import SKIPPED


LOOPBACK = {4: (socket.AF_INET, "127.0.0.1"), 6: (socket.AF_INET6, "::1")}
# What QEMU's user network calls this machine.
HOST = {4: "10.0.2.2", 6: "[fec0::2]"}


def free_port(family=4):
    """Of this machine's loopback; OSError where it has none of the family."""
    kind, address = LOOPBACK[family]
    with socket.socket(kind) as probe:
        probe.bind((address, 0))
        return probe.getsockname()[1]


def skip_without_ipv6():
    """Ends the program as one that ctest reports as skipped, where it cannot meet a broker by IPv6."""
    try:
        free_port(6)
    except OSError:
        print("this machine has no loopback of IPv6")
        sys.exit(SKIPPED)


def expect(text, *wanted):
    for one in wanted:
        if one not in text:
            raise SystemExit(f"did not say: {one}")


def number_of(text, what):
    """Of the line `what: number`, which has to be there."""
    found = re.search(rf"^{re.escape(what)}: (\d+)", text, re.MULTILINE)
    if not found:
        raise SystemExit(f"did not say: {what}")
    return int(found.group(1))


def expect_number(text, what, least):
    number = number_of(text, what)
    if number < least:
        raise SystemExit(f"{what}: {number}, and {least} at least were expected")


def start_process(command, **settings):
    """A process that does not outlive this program, whatever ends it but SIGKILL."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, **settings)
    atexit.register(end_process, process)
    return process


def end_process(process):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


class Broker:
    """Mosquitto on a port of this machine's loopback that stays the same over restarts. What it keeps is in `folder`."""

    def __init__(self, folder, settings=(), family=4):
        self.family = family
        self.folder = pathlib.Path(folder)
        self.settings = list(settings)
        self.port = None
        self.process = None

    def start(self):
        program = shutil.which("mosquitto", path=os.environ["PATH"] + ":/usr/sbin:/sbin")
        if program is None:
            raise SystemExit("mosquitto is not installed")
        for _ in range(8):
            port = self.port or free_port(self.family)
            lines = [f"listener {port} {LOOPBACK[self.family][1]}", "allow_anonymous true", "log_dest stderr", "persistence true",
                     f"persistence_location {self.folder}/", *self.settings]
            if os.getuid() == 0:
                lines.append("user root")
            configuration = self.folder / "mosquitto.conf"
            configuration.write_text("\n".join(lines) + "\n")
            with open(self.folder / "mosquitto.log", "ab") as log:
                self.process = start_process([program, "-c", str(configuration)], stdout=log, stderr=log)
            if self._listens(port):
                self.port = port
                return
            self.stop()
        raise SystemExit("mosquitto does not start:\n" + (self.folder / "mosquitto.log").read_text())

    def _listens(self, port):
        until = time.monotonic() + 10
        while time.monotonic() < until and self.process.poll() is None:
            try:
                socket.create_connection((LOOPBACK[self.family][1], port), 1).close()
                return self.process.poll() is None
            except OSError:
                time.sleep(0.02)
        return False

    def stop(self):
        """By SIGTERM: it writes down what it keeps."""
        end_process(self.process)

    def kill(self):
        """By SIGKILL."""
        self.process.kill()
        self.process.wait(10)


class Machine:
    """An image in QEMU. What it says is in `said`, line by line, as it comes."""

    def __init__(self, folder, image, arguments, board, serial="none"):
        semihosting = ",".join(["enable=on", "target=native", "arg=image", *("arg=" + a for a in arguments)])
        self.monitor_path = str(pathlib.Path(folder) / "monitor")
        command = ["qemu-system-arm", "-M", board.replace("_", "-"), "-display", "none", "-serial", serial, "-monitor", "none",
                   "-qmp", f"unix:{self.monitor_path},server=on,wait=off", "-nic", "user,id=net,model=lan9118",
                   "-semihosting-config", semihosting, "-kernel", str(image)]
        self.process = start_process(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        self.said = []
        self.heard = threading.Condition()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            with self.heard:
                self.said.append(line.rstrip("\n"))
                self.heard.notify_all()
        with self.heard:
            self.said.append(None)  # There will be no more.
            self.heard.notify_all()

    def text(self):
        return "\n".join(line for line in self.said if line is not None)

    def await_line(self, start, seconds, count=1):
        """Waits until `count` lines begin with `start`."""
        until = time.monotonic() + seconds
        with self.heard:
            while sum(1 for line in self.said if line is not None and line.startswith(start)) < count:
                left = until - time.monotonic()
                if left <= 0 or self.said[-1:] == [None]:
                    raise SystemExit(f"{self.text()}\ndid not say within {seconds} s: {start} ({count} times)")
                self.heard.wait(left)

    def command(self, command, **arguments):
        """One command to QEMU's monitor (QMP)."""
        with socket.socket(socket.AF_UNIX) as monitor:
            monitor.settimeout(10)
            monitor.connect(self.monitor_path)
            lines = monitor.makefile("rw")
            lines.readline()
            for one in ({"execute": "qmp_capabilities"}, {"execute": command, "arguments": arguments}):
                lines.write(json.dumps(one) + "\n")
                lines.flush()
                while True:
                    answer = json.loads(lines.readline())
                    if "error" in answer:
                        raise SystemExit(f"QEMU: {answer['error']}")
                    if "return" in answer:
                        break

    def set_link(self, up):
        """Whether the cable is in."""
        self.command("set_link", name="net", up=up)

    def end(self, seconds):
        """Waits for the end, and returns the exit status; ends it itself after `seconds`."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.stop()
            raise SystemExit(f"{self.text()}\nstill running after {seconds} s")
        self.reader.join(10)
        return self.process.returncode

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)


def run_to_end(machine, broker, seconds, meanwhile=lambda: None):
    """Does `meanwhile`, waits for the machine's end, and ends the broker. Returns what the machine said; ends the program
    unless its status is 0."""
    try:
        meanwhile()
        status = machine.end(seconds)
    finally:
        machine.stop()
        broker.stop()
    print(machine.text())
    if status != 0:
        raise SystemExit(f"ended with status {status}; the broker said:\n" + (broker.folder / "mosquitto.log").read_text())
    return machine.text()
