# SPDX-License-Identifier: Apache-2.0
"""Says which functions the TLS ports call that two TLS libraries export, so that either could be called.

Usage: shared_symbols.py NM PROGRAM ARCHIVE... -- a program that is linked with both libraries, and the ports."""

import subprocess
import sys


def symbols(nm, *arguments):
    said = subprocess.run([nm, "-P", *arguments], check=True, capture_output=True, text=True).stdout
    return {line.split()[0].split("@")[0] for line in said.splitlines() if len(line.split()) > 1}


def libraries(program):
    said = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
    paths = [line.split()[2] for line in said.splitlines() if "=> /" in line]
    return {name: [p for p in paths if f"/lib{name}.so" in p] for name in ("ssl", "crypto", "wolfssl")}


def main(nm, program, *archives):
    found = libraries(program)
    exported = {name: set().union(*(symbols(nm, "-D", "--defined-only", p) for p in paths)) for name, paths in found.items()}
    shared = exported["wolfssl"] & (exported["ssl"] | exported["crypto"])
    print("exported by both:", *sorted(shared))
    if not exported["wolfssl"] or not exported["ssl"]:
        sys.exit(f"{program} is not linked with both libraries")
    for archive in archives:
        called = symbols(nm, "--undefined-only", archive) & shared
        if called:
            sys.exit(f"{archive} calls {' '.join(sorted(called))}")


main(*sys.argv[1:])
