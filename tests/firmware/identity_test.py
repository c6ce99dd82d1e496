#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lets the image of a device with an identity in its flash meet a Mosquitto over mutual TLS.

identity_test.py [--board NAME] [--maker IMAGE] [--versions DIGITS] SCENARIO IMAGE

The key is made on the device; the host sees a request for a certificate, and the flash, in which objects are sealed.

  --maker IMAGE      makes the key and stores certificates, where the image itself has no functions for that
  --versions DIGITS  of TLS 1, over which readings go; 23, which is both, if not given
"""
import argparse
import pathlib
import subprocess
import tempfile
import time

import harness
import time_server
from harness import expect, number_of

PROJECT = pathlib.Path(__file__).resolve().parents[2]
HOUR = 3600
YEAR = 365 * 24 * HOUR


class Device:
    """An image, its flash, and the PKI around it, in a folder."""

    def __init__(self, asked, folder):
        self.asked = asked
        self.folder = pathlib.Path(folder)
        self.shell("make_ca . harbour-ca; make_ca . foreign-ca")

    def shell(self, commands):
        """Runs functions of scripts/lib/pki.sh in the folder."""
        begin = f"set -euo pipefail; . {PROJECT}/scripts/lib/say.sh; . {PROJECT}/scripts/lib/pki.sh; "
        subprocess.run(["bash", "-c", begin + commands], cwd=self.folder, check=True, timeout=60)

    def power_on(self, *arguments, image=None, serial="none"):
        words = [f"flash={self.folder}/flash", *arguments]
        return harness.Machine(self.folder, image or self.asked.image, words, self.asked.board, serial)

    def run_to_end(self, *arguments, image=None, status=0, seconds=90):
        machine = self.power_on(*arguments, image=image)
        ended = machine.end(seconds)
        print(machine.text())
        if ended != status:
            raise SystemExit(f"ended with status {ended}, not {status}")
        return machine.text()

    def provision(self, authority="harbour-ca"):
        """Gives it a key, a certificate by `authority`, and trust in harbour-ca."""
        self.run_to_end("do=provision", "cn=thermometer", f"csr={self.folder}/request.der", image=self.asked.maker)
        self.shell("openssl_quietly req -inform DER -in request.der -out device.csr;"
                   f"sign_request . {authority} device clientAuth;"
                   "for one in device harbour-ca; do openssl_quietly x509 -in $one.crt -outform DER -out $one.der; done")
        self.run_to_end("do=import", f"certificate={self.folder}/device.der", f"authority={self.folder}/harbour-ca.der",
                        image=self.asked.maker)

    def token(self, command, *arguments):
        """What `fairlead token` prints, with the device at the other end of the serial line."""
        ran = subprocess.run([self.asked.command, "token", command, *arguments, "--device", f"{self.folder}/serial",
                              "--pin-file", f"{self.folder}/pin"], stdout=subprocess.PIPE, text=True, timeout=100)
        print(f"$ fairlead token {command}\n{ran.stdout}", end="", flush=True)
        if ran.returncode != 0:
            raise SystemExit(f"fairlead token {command} ended with status {ran.returncode}")
        return ran.stdout

    def broker(self, authority="harbour-ca", address="10.0.2.2"):
        """A started one with a certificate of `authority` for `address`, which trusts devices of harbour-ca."""
        self.shell(f"make_certificate . {authority} broker serverAuth IP:{address}")
        broker = harness.Broker(self.folder, [f"cafile {self.folder}/harbour-ca.crt", f"certfile {self.folder}/broker.crt",
                                              f"keyfile {self.folder}/broker.key", "require_certificate true"])
        broker.start()
        return broker


def uri(broker):
    return f"uri=mqtts://10.0.2.2:{broker.port}"


def now():
    return int(time.time())


def round_trip(device):
    """Readings come back over each version; the flash is all that is kept between the runs. A connection that is there
    allocates nothing."""
    device.provision()
    broker = device.broker()
    try:
        for version in device.asked.versions:
            text = device.run_to_end(uri(broker), f"now={now()}", f"tls={version}", "readings=60")
            expect(text, "came back: 60 readings", "connections: 1", "every reading is accounted for")
            if not device.asked.uncounted and number_of(text, "allocations once connected") != 0:
                raise SystemExit("a connection that is there allocates")
    finally:
        broker.stop()


def serial(device):
    """The host's command gives the device its identity over the serial line, which is then without; the power goes after
    each step, so that what comes next is of the flash alone."""
    if not pathlib.Path(device.asked.command).exists():
        print(f"skipped: there is no {device.asked.command}; build the preset gcc first, or set FAIRLEAD_COMMAND_OF_HOST")
        raise SystemExit(77)
    for name, pin in (("pin", "01234567"), ("so-pin", "76543210")):
        (device.folder / name).write_text(pin + "\n")
        (device.folder / name).chmod(0o600)
    key = "pkcs11:token=device;object=device-key"
    steps = (
        lambda: device.token("init", "device", "--so-pin-file", f"{device.folder}/so-pin"),
        lambda: (device.token("keygen", key), device.token("csr", key, "--cn", "thermometer", "--out",
                                                            f"{device.folder}/device.csr")),
        lambda: (device.shell("sign_request . harbour-ca device clientAuth"),
                 device.token("import", key, "--cert", f"{device.folder}/device.crt"),
                 device.token("import", "pkcs11:token=device;object=authority", "--ca", f"{device.folder}/harbour-ca.crt")),
        lambda: expect(device.token("show", "pkcs11:token=device"), "kind         EC secp256r1",
                       "use          signs, made in the token, never leaves it",
                       "certificate  CN=thermometer, fits the key", "issuers      CN=harbour-ca: complete",
                       "use          trusted by itself"),
        lambda: expect(device.token("test", key), "good    signs by ecdsa_secp256r1_sha256",
                       "good    keeps itself to itself", "good    has its certificate"),
    )
    for step in steps:
        machine = device.power_on("do=serve", serial=f"unix:{device.folder}/serial,server=on,wait=off")
        try:
            machine.await_line("the token is served", 30)
            step()
        finally:
            machine.stop()
    broker = device.broker()
    try:
        text = device.run_to_end(uri(broker), f"now={now()}", "readings=6")
        expect(text, "every reading is accounted for")
    finally:
        broker.stop()


def broker_restart(device):
    """The broker ends in mid-traffic, and begins anew with what it has written down: whoever was connected is again."""
    device.provision()
    broker = device.broker()
    machine = device.power_on(uri(broker), f"now={now()}", "readings=90", "pause=50", "seconds=90")
    try:
        machine.await_line("connected", 60)
        time.sleep(1)
        broker.stop()
        time.sleep(1)
        broker.start()
        status = machine.end(120)
    finally:
        machine.stop()
        broker.stop()
    print(machine.text())
    expect(machine.text(), "to a session of before", "connections: 2", "every reading is accounted for")
    if status != 0:
        raise SystemExit(f"ended with status {status}")


def unknown_ca(device):
    """Who has a certificate of another authority is not talked to."""
    device.provision()
    broker = device.broker(authority="foreign-ca")
    refused(device, broker, "unknown_ca", f"now={now()}")
    broker.stop()


def refusals(device):
    """Who is not who he says, or comes too late, is not talked to; and the reason is told."""
    unknown_ca(device)
    broker = device.broker(address="10.0.2.3")
    refused(device, broker, "wrong_host", f"now={now()}")
    broker.stop()
    broker = device.broker()
    refused(device, broker, "certificate_expired", f"now={now() + 10 * YEAR}")
    refused(device, broker, "certificate_not_yet_valid", f"now={now() - YEAR}")
    refused(device, broker, "clock_unknown")
    broker.stop()
    device.provision("foreign-ca")
    broker = device.broker()
    for version in device.asked.versions:
        refused(device, broker, "client_certificate_rejected", f"now={now()}", f"tls={version}")
    broker.stop()


def refused(device, broker, error, *arguments, after=lambda: True):
    """The first failure that comes when `after` is true is `error`, and no attempt succeeds until then."""
    machine = device.power_on(uri(broker), *arguments)
    try:
        machine.await_line("offline: ", 60)
        until = time.monotonic() + 60
        while not after() and time.monotonic() < until:
            time.sleep(0.05)
        if not after():
            raise SystemExit(f"{machine.text()}\nit did not come to that")
        machine.await_line("offline: ", 60, machine.text().count("offline: ") + 1)
    finally:
        machine.stop()
    print(machine.text())
    expect(machine.text(), error)
    if "connected" in machine.text():
        raise SystemExit("it was connected all the same")


def clock(device):
    """A device without a battery: the time comes by SNTP, and a date that was seen stays."""
    device.provision()
    broker = device.broker()
    server = time_server.TimeServer(now())
    early = time_server.TimeServer(now() - 20 * YEAR)
    try:
        # The time is learnt while it tries already, and the first connection makes it the floor.
        text = device.run_to_end(uri(broker), f"sntp={server.port}", "readings=6", "seconds=60")
        expect(text, "every reading is accounted for")
        if server.asked == 0:
            raise SystemExit("nobody asked for the time")
        # A time before the floor is not believed, so that there is none.
        refused(device, broker, "clock_unknown", f"sntp={early.port}", after=lambda: early.asked > 0)
        # Where a floor is enough, the last date that was seen is.
        text = device.run_to_end(uri(broker), "floor=1", "readings=6")
        expect(text, "every reading is accounted for")
    finally:
        server.stop()
        early.stop()
        broker.stop()


def superloop(device):
    """The example publishes a reading each second, also after its broker was away, until it is told to stop."""
    device.provision()
    broker = device.broker()
    device.shell("make_certificate . harbour-ca operator clientAuth")
    machine = device.power_on(uri(broker), f"now={now()}")
    try:
        machine.await_line("online", 30)
        hear_readings(device, broker, 3)
        broker.stop()
        machine.await_line("offline", 30)
        broker.start()
        machine.await_line("online", 60, 2)
        hear_readings(device, broker, 3)
        mosquitto(device, broker, "mosquitto_pub", "-t", "plant/commands", "-m", "stop", "-q", "1")
        status = machine.end(30)
    finally:
        machine.stop()
        broker.stop()
    print(machine.text())
    expect(machine.text(), "command: stop")
    if status != 0:
        raise SystemExit(f"ended with status {status}")


def hear_readings(device, broker, count):
    heard = mosquitto(device, broker, "mosquitto_sub", "-t", "plant/temperature", "-C", str(count), "-W", "30")
    if heard.split() != ["21.5"] * count:
        raise SystemExit(f"heard {heard!r}")


def mosquitto(device, broker, program, *arguments):
    """A client of Mosquitto's, with a certificate of its own. The broker's is for another address than this machine's."""
    command = [program, "-h", "127.0.0.1", "-p", str(broker.port), "--insecure", "--cafile", "harbour-ca.crt", "--cert",
               "operator.crt", "--key", "operator.key", *arguments]
    return subprocess.run(command, cwd=device.folder, check=True, timeout=60, stdout=subprocess.PIPE, text=True).stdout


def main():
    scenarios = {one.__name__: one for one in (round_trip, serial, broker_restart, unknown_ca, refusals, clock, superloop)}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--board", default="mps2_an385")
    parser.add_argument("--maker")
    parser.add_argument("--versions", default="23")
    parser.add_argument("--uncounted", action="store_true", help="what a connection allocates is not looked at")
    parser.add_argument("--command", help="this machine's fairlead, for the scenario serial")
    parser.add_argument("scenario", choices=scenarios)
    parser.add_argument("image")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fairlead-") as folder:
        scenarios[asked.scenario](Device(asked, folder))


if __name__ == "__main__":
    main()
