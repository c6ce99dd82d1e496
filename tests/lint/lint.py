#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks on the text of the project. Passes when nothing is found.

lint.py CHECK ROOT GRAPH

CHECK is one of includes, files, docs, duplicates. GRAPH is what CMake wrote about modules and ports.
"""
import importlib
import sys

from project import Graph, Project

CHECKS = ("includes", "files", "docs", "duplicates")


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in CHECKS:
        sys.exit(__doc__)
    name, root, graph = sys.argv[1:]
    findings = list(importlib.import_module(name).check(Project(root), Graph.read(graph)))
    for finding in findings:
        print(finding)
    sys.exit(bool(findings))


main()
