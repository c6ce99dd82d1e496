# SPDX-License-Identifier: Apache-2.0
"""The budget file of images: for one compiler and one TLS library, the most that each figure of an image may be."""
import csv
import sys

TOLERANCE = 1.01
SKIPPED = 77
COLUMNS = ["compiler", "library", "image", "figure", "most"]


def add_arguments(parser):
    parser.add_argument("--accept", action="store_true")
    parser.add_argument("--budget", required=True)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--library", required=True)
    parser.add_argument("name")
    parser.add_argument("image")


def settle(asked, figures, tolerance=TOLERANCE, slack=0):
    """Ends the program unless no figure is above its budget by more than `tolerance`, as a rule 1 %, and `slack`; with
    --accept they become the budget. The status is 77, which ctest reports as skipped, when the budget knows nothing of this compiler
    and library."""
    for name, number in figures.items():
        print(f"{name}: {number}")
    with open(asked.budget, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    keyed = {"compiler": asked.compiler, "library": asked.library}
    of_these = [row for row in rows if keyed.items() <= row.items()]
    ours = {row["figure"]: int(row["most"]) for row in of_these if row["image"] == asked.name}
    if asked.accept:
        kept = [row for row in rows if row not in of_these or row["image"] != asked.name]
        kept += [{**keyed, "image": asked.name, "figure": name, "most": number} for name, number in figures.items()]
        with open(asked.budget, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(kept)
        return
    if not of_these:
        print("no budget is for this compiler and library")
        sys.exit(SKIPPED)
    if set(ours) != set(figures):
        sys.exit(f"other figures than the budget has: {sorted(set(ours) ^ set(figures))}; --accept makes them the budget")
    above = [f"{name}: {number}, {number - ours[name]} above the budget of {ours[name]}" for name, number in figures.items()
             if number > ours[name] * tolerance + slack]
    if above:
        sys.exit("\n".join(above) + "\nMake it cheaper, or say in the commit why not, and run this with --accept")
    for name, number in figures.items():
        if number < ours[name] / tolerance - slack:
            print(f"{name} is {ours[name] - number} below its budget of {ours[name]}: --accept lowers that")
