# SPDX-License-Identifier: Apache-2.0
"""Reads the summary of `llvm-cov export` and prints branches by file; ends with 1 below a percentage.

    llvm-cov export ... -summary-only | coverage.py LEAST
"""

import json
import os
import sys


def percent(covered, count):
    return 100.0 * covered / count if count else 100.0


def line(name, covered, count):
    return f"{covered:6} of {count:5}  {percent(covered, count):6.1f} %  {name}"


def main():
    least = float(sys.argv[1])
    data = json.load(sys.stdin)["data"][0]
    total_covered = total = 0
    for entry in sorted(data["files"], key=lambda e: percent(e["summary"]["branches"]["covered"],
                                                             e["summary"]["branches"]["count"])):
        branches = entry["summary"]["branches"]
        if branches["count"] == 0:
            continue
        print(line(os.path.relpath(entry["filename"]), branches["covered"], branches["count"]))
        total_covered += branches["covered"]
        total += branches["count"]
    print(line("in all", total_covered, total))
    if percent(total_covered, total) < least:
        sys.exit(f"fewer branches are taken than the {least:.0f} % that are wanted")


if __name__ == "__main__":
    main()
