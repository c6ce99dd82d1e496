# SPDX-License-Identifier: Apache-2.0
"""The budget file: for one compiler, what each program may take."""
import csv

COLUMNS = ["compiler", "program", "flash", "ram"]


def read(path):
    """(compiler, program) -> (flash, ram), in bytes."""
    with open(path, encoding="utf-8", newline="") as file:
        return {(row["compiler"], row["program"]): (int(row["flash"]), int(row["ram"])) for row in csv.DictReader(file)}


def write(file, budget):
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for (compiler, program), (flash, ram) in budget.items():
        writer.writerow([compiler, program, flash, ram])
