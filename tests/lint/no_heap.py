#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Passes when neither heap nor exceptions nor run-time type information are defined or asked for in any file.

no_heap.py NM FILE...

An image has all of it resolved; of a module's library, this tells what an image would get.
"""
import re
import subprocess
import sys

# Of the C library and newlib's inside; operators new and delete, throwing and type information (Itanium C++ ABI); what
# the C++ library throws or aborts with, which brings the heap along.
FORBIDDEN = re.compile(r"_?(malloc|calloc|realloc|free|memalign|sbrk|abort|raise)(_r)?|_Z(nw|na|dl|da).*|"
                       r"__cxa_(throw|allocate_exception|begin_catch)|_ZT[IS].*|__dynamic_cast|_ZSt\d+__throw.*|"
                       r"_ZSt9terminatev")


def main():
    nm, *files = sys.argv[1:]
    failed = not files
    for file in files:
        listed = subprocess.run([nm, "--format=posix", file], check=True, stdout=subprocess.PIPE, text=True).stdout
        symbols = {line.split()[0] for line in listed.splitlines() if line.strip()}
        if not any("8fairlead" in symbol for symbol in symbols):
            print(f"{file}: none of our symbols is in it")
            failed = True
        found = sorted(filter(FORBIDDEN.fullmatch, symbols))
        if found:
            print(f"{file}: no device has " + " ".join(found))
            failed = True
    sys.exit(failed)


main()
