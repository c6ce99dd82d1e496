#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Passes when a program takes at most 1 % more flash and RAM than its budget.

check.py --budget FILE --compiler VERSION --nm NM NAME IMAGE

Ends with 77, which ctest reports as skipped, when the budget knows nothing of this compiler.
"""
import argparse
import sys

import budget
import measured

TOLERANCE = 1.01
SKIPPED = 77


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--budget", required=True)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--nm", required=True)
    parser.add_argument("name")
    parser.add_argument("image")
    asked = parser.parse_args()

    program = measured.Program(asked.image, asked.nm)
    taken = {"flash": program.flash(), "ram": program.ram()}
    budgets = budget.read(asked.budget)
    for what, size in taken.items():
        print(f"{asked.name} takes {size} bytes of {what} with GCC {asked.compiler}")
    if min(taken.values()) == 0:
        sys.exit("nothing of Fairlead was found in it")
    if (asked.compiler, asked.name) not in budgets:
        if asked.compiler in {compiler for compiler, _ in budgets}:
            sys.exit("it has no budget: scripts/size --accept gives it one")
        print("no budget is for this compiler")
        sys.exit(SKIPPED)
    for (what, size), limit in zip(taken.items(), budgets[asked.compiler, asked.name]):
        if size > limit * TOLERANCE:
            sys.exit(f"{what}: {size} bytes, {size - limit} more than the budget of {limit}. "
                     "Make it smaller, or say in the commit why not, and run scripts/size --accept")
        if size < limit / TOLERANCE:
            print(f"{what} is {limit - size} bytes below its budget of {limit}: scripts/size --accept lowers that")


main()
