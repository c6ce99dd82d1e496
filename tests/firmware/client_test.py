#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lets a client image meet a Mosquitto, and trouble on the way.

client_test.py [--board NAME] [--ipv6] [--lost N] SCENARIO IMAGE

It passes when the image says that every reading is accounted for, and ends with 0; an application without an end, when it
has published.

  --ipv6    they meet by IPv6; skipped where this machine has none
  --lost    how many keys mbedTLS itself may lose for want of memory: see the README of the port
"""
import argparse
import pathlib
import tempfile
import time

import broker_pki
import harness
import name_server
from harness import expect, expect_number


def run(asked, folder, *arguments, trouble=None, seconds=60, host=None, first="connected", tls=False):
    """Runs the image with a started broker; `trouble` happens to both after the line that begins with `first`. Returns
    what it said."""
    broker = harness.Broker(folder, broker_pki.write(folder) if tls else [], 6 if asked.ipv6 else 4)
    broker.start()
    scheme = "mqtts" if tls else "mqtt"
    words = [f"uri={scheme}://{host or harness.HOST[broker.family]}:{broker.port}", f"seconds={seconds}", *arguments]
    machine = harness.Machine(folder, asked.image, words, asked.board)

    def meanwhile():
        machine.await_line(first, 30)
        if trouble:
            trouble(machine, broker)
    return harness.run_to_end(machine, broker, seconds + 30, meanwhile)


def round_trip(asked, folder):
    """Readings at QoS 0, 1 and 2 come back, all of them, over one connection."""
    text = run(asked, folder, "readings=300")
    expect(text, "came back: 300 readings", "failed: 0 readings", "repeated: 0 readings", "connections: 1")


def link_down(asked, folder, seconds):
    """The cable is pulled out in mid-traffic."""
    def trouble(machine, _broker):
        time.sleep(1)
        machine.set_link(False)
        time.sleep(seconds)
        machine.set_link(True)
    return run(asked, folder, "readings=90", "pause=50", trouble=trouble, seconds=seconds + 60)


def link_down_short(asked, folder):
    """For less than the keep-alive allows: TCP sends again, and the connection goes on."""
    expect(link_down(asked, folder, 2), "connections: 1")


def link_down_long(asked, folder):
    """For longer: the client notices, and comes back to its session."""
    expect(link_down(asked, folder, 30), "to a session of before", "connections: 2")


def broker_away(asked, folder, end, *arguments):
    """The broker ends by `end` in mid-traffic, and begins anew a second later."""
    def trouble(machine, broker):
        time.sleep(1)
        end(broker)
        time.sleep(1)
        broker.start()
        machine.await_line("connected", 30, 2)
    return run(asked, folder, "readings=90", "pause=50", *arguments, trouble=trouble, seconds=90)


def broker_restart(asked, folder):
    """In order: it begins anew with what it has written down."""
    expect(broker_away(asked, folder, harness.Broker.stop), "to a session of before", "connections: 2")


def broker_kill(asked, folder):
    """Killed, it forgets: what it has acknowledged may be lost, what it has not is sent again."""
    text = broker_away(asked, folder, harness.Broker.kill, "forgetful=1")
    expect(text, "published: 90 readings", "connections: 2")


def bad_path(asked, folder):
    """One frame in 20 is lost, in each direction, and one in 10 is overtaken."""
    text = run(asked, folder, "readings=120", "lost=50", "late=100", seconds=120)
    expect(text, "published: 120 readings")
    for what in ("lost", "overtaken"):
        if f"{what}: 0 frames" in text:
            raise SystemExit(f"no frame was {what}")


def lost_lease(asked, folder, end):
    """The address goes in mid-traffic, and another comes later."""
    text = run(asked, folder, f"lease={end}", "readings=60", "pause=50")
    expect(text, "there is no address", "offline: ", "to a session of before", "connections: 2", "memory is as before")


def lease_expires(asked, folder):
    """Since the server does not answer when the lease is to be renewed."""
    lost_lease(asked, folder, "expires")


def lease_refused(asked, folder):
    """Since the server refuses to renew it."""
    lost_lease(asked, folder, "refused")


def no_names(asked, folder):
    """The name server does not answer, at first and when the broker has begun anew: until it does."""
    names = name_server.NameServer("10.0.2.2")
    names.silent = True

    def trouble(machine, broker):
        names.silent = False
        machine.await_line("connected", 30)
        names.silent = True
        before = machine.text().count("offline: resolve, ")
        time.sleep(1)
        broker.stop()
        time.sleep(1)
        broker.start()
        machine.await_line("offline: resolve, ", 30, before + 1)
        names.silent = False
    try:
        text = run(asked, folder, f"names={names.port}", "readings=90", "pause=50", trouble=trouble, seconds=120,
                   host="broker.example", first="offline: resolve, ")
    finally:
        names.stop()
    expect(text, "to a session of before", "connections: 2", "memory is as before")


def no_memory(asked, folder):
    """lwIP has none at each of its requests in turn."""
    names = name_server.NameServer("10.0.2.2")
    try:
        text = run(asked, folder, f"names={names.port}", "retry=50", host="broker.example", seconds=180)
    finally:
        names.stop()
    expect_number(text, "survived a want of memory at each of", 30)


def no_memory_of_tls(asked, folder):
    """mbedTLS has none at some of its requests."""
    text = run(asked, folder, f"now={int(time.time())}", f"lost={asked.lost}", tls=True, seconds=180)
    expect(text, "every want of memory was survived")
    expect_number(text, "requests of a connection", 1000)
    expect_number(text, "attempts that failed for want of memory", 1)


def application(asked, folder):
    """One that never ends publishes each second, and goes on when the broker comes back."""
    broker = harness.Broker(folder)
    broker.start()
    machine = harness.Machine(folder, asked.image, [f"uri=mqtt://10.0.2.2:{broker.port}"], asked.board)
    try:
        machine.await_line("published", 30, 2)
        broker.stop()
        machine.await_line("offline", 30)
        broker.start()
        machine.await_line("published", 60, machine.said.count("published") + 2)
    finally:
        machine.stop()
        if broker.process.poll() is None:
            broker.stop()
    print(machine.text())


def main():
    scenarios = {one.__name__: one for one in (round_trip, link_down_short, link_down_long, broker_restart, broker_kill,
                                            bad_path, lease_expires, lease_refused, no_names, no_memory,
                                            no_memory_of_tls, application)}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--board", default="mps2_an385")
    parser.add_argument("--ipv6", action="store_true")
    parser.add_argument("--lost", default=0)
    parser.add_argument("scenario", choices=scenarios)
    parser.add_argument("image")
    asked = parser.parse_args()
    if asked.ipv6:
        harness.skip_without_ipv6()
    with tempfile.TemporaryDirectory(prefix="fairlead-") as folder:
        scenarios[asked.scenario](asked, pathlib.Path(folder))


main()
