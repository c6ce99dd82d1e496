#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints a section of docs/size.md.

page.py --nm NM programs|parts|peer|token NAME=IMAGE...
page.py --nm NM objects OBJECTFILE
page.py --nm NM --compiler VERSION budget NAME=IMAGE...     the budget that these programs keep
"""
import argparse
import re
import subprocess
import sys

import budget
import measured

COREMQTT = 6894  # Bytes of coreMQTT v2.3.1: core_mqtt 3488, core_mqtt_serializer 2033, core_mqtt_state 1373.


def table(head, rows):
    """A Markdown table whose columns behind the first are numbers."""
    print("| " + " | ".join(head) + " |")
    print("|---|" + "---:|" * (len(head) - 1))
    for row in rows:
        print("| " + " | ".join(f"{cell:,}" if isinstance(cell, int) else cell for cell in row) + " |")


def programs(found):
    table(["program", "flash of Fairlead", "of the C library and the compiler", "RAM of Fairlead's objects",
           "RAM of the buffers given to them"],
          [[f"`{name}`", program.flash(), program.toolchain, program.ram(), sum(program.ram_buffers.values())]
           for name, program in found.items()])


def peer(found):
    size = found["session_3_1_1"].flash()
    print(f"The program to compare is `session_3_1_1`: {size:,} bytes, "
          f"{abs(size - COREMQTT):,} {'more' if size > COREMQTT else 'fewer'}.")


def token(found):
    field, whole = found["token_key"], found["token_all"]
    print(f"In `token_key`, `pkcs11` takes {field.module('pkcs11'):,} bytes of flash and `token` {field.module('token'):,}; with every "
          f"function of the standard, in `token_all`, {whole.module('token'):,}. Most of the rest, {field.module('tls'):,} bytes, is the "
          "reader of keys and certificates of `tls`, which a program with TLS has already.")


def parts(found):
    rows = []
    for module in sorted({module for program in found.values() for module, _ in program.objects}):
        rows.append([f"**{module}**"] + [program.module(module) or "" for program in found.values()])
        files = {file for program in found.values() for owner, file in program.objects if owner == module}
        for file in sorted(files):
            rows.append([f"{file}"] + [program.objects[module, file] or "" for program in found.values()])
    table(["module, and its files"] + [f"`{name}`" for name in found], rows)


def objects(nm, file):
    listed = subprocess.run([nm, "-S", "-C", file], check=True, stdout=subprocess.PIPE, text=True).stdout
    sizes = re.findall(r"^[0-9a-f]+ ([0-9a-f]+) \w fairlead::size::SizeOf<fairlead::(.+)>::kBytes$", listed, re.M)
    if not sizes:
        sys.exit(f"{file} has no sizes")
    table(["object", "bytes"], [[f"`{name.replace('detail::', '')}`", int(size, 16)] for size, name in sizes])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--nm", required=True)
    parser.add_argument("--compiler")
    parser.add_argument("section", choices=["programs", "parts", "peer", "token", "objects", "budget"])
    parser.add_argument("files", nargs="+")
    asked = parser.parse_args()
    if asked.section == "objects":
        return objects(asked.nm, asked.files[0])
    named = (pair.split("=", 1) for pair in asked.files)
    found = {name: measured.Program(image, asked.nm) for name, image in named}
    if asked.section == "budget":
        return budget.write(sys.stdout, {(asked.compiler, name): (p.flash(), p.ram()) for name, p in found.items()})
    return {"programs": programs, "parts": parts, "peer": peer, "token": token}[asked.section](found)


main()
