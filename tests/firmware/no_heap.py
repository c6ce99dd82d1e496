#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Passes when an image has no heap, exceptions or run-time type information linked into it.

no_heap.py NM IMAGE
"""
import re
import subprocess
import sys

# Of the C library, of newlib's inside, and operators new and delete (Itanium C++ ABI, sections 5.1.3 and 2.9).
FORBIDDEN = re.compile(r"_?(malloc|calloc|realloc|free|memalign|sbrk)(_r)?|_Z(nw|na|dl|da).*|"
                       r"__cxa_(throw|allocate_exception|begin_catch)|_ZTI.*|_ZTS.*|__dynamic_cast")


def main():
    nm, image = sys.argv[1:]
    listed = subprocess.run([nm, "--format=posix", image], check=True, stdout=subprocess.PIPE, text=True).stdout
    symbols = [line.split()[0] for line in listed.splitlines()]
    if "reset_handler" not in symbols:
        sys.exit("this is no image: it has no reset_handler")
    found = sorted(filter(FORBIDDEN.fullmatch, symbols))
    if found:
        sys.exit("linked, although no device has it: " + " ".join(found))


main()
