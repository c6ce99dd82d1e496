#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Passes when an image has the same figures in each of two runs, and none is more than 1 % above its budget.

count.py [--accept] --budget FILE --compiler VERSION --library VERSION NAME IMAGE

The image writes lines "figure NAME NUMBER". Ends with 77, which ctest reports as skipped, when the budget knows nothing of
this compiler and library.

  --accept    makes its figures the budget instead; the commit says why, and page.py --write puts them into docs/porting.md
"""
import argparse
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import budget  # noqa: E402
import run_image  # noqa: E402


def figures_of(image):
    said, status = run_image.run(image, icount=True)
    if status != 0:
        print(said, end="")
        sys.exit(f"ended with status {status}")
    return {name: int(number) for name, number in re.findall(r"^figure (\w+) (\d+)$", said, re.MULTILINE)}


def main():
    parser = argparse.ArgumentParser()
    budget.add_arguments(parser)
    asked = parser.parse_args()
    figures = figures_of(asked.image)
    if not figures or figures != figures_of(asked.image):
        sys.exit("there are no figures, or others the second time")
    budget.settle(asked, figures)


main()
