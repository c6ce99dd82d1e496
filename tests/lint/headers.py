#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Passes when every public header compiles by itself, without a warning.

headers.py [--ports] ROOT GRAPH COMPILER [FLAG...]

Looks at the headers of the modules and ports that GRAPH knows; those that are device-safe compile without exceptions and
run-time type information. With --ports at those of ports alone: what modules have, any compiler has looked at.
"""
import concurrent.futures
import os
import subprocess
import sys

from project import Graph, Project, owner

FLAGS = ("-std=c++23", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-x", "c++", "-")


def main():
    ports_alone = sys.argv[1] == "--ports"
    root, graph, compiler, *flags = sys.argv[1 + ports_alone:]
    project, graph = Project(root), Graph.read(graph)
    headers = [header for header in project.public_headers
               if owner(header) in graph.ports or (owner(header) in graph.modules and not ports_alone)]

    def compile_alone(header):
        reach = sorted(graph.closure(owner(header)) & set(graph.ports))
        folders = [f"-I{root}/{folder}" for folder in ("include", *(f"ports/{port}/include" for port in reach))]
        device = ("-fno-exceptions", "-fno-rtti") if owner(header) in graph.device_safe else ()
        done = subprocess.run([compiler, *flags, *device, *folders, *FLAGS], input=f'#include "{root}/{header}"\n',
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return f"{header} does not compile alone:\n{done.stdout}" if done.returncode else ""

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        said = [words for words in pool.map(compile_alone, headers) if words]
    print("\n".join(said) or f"{len(headers)} headers compile alone.")
    sys.exit(bool(said) or not headers)


main()
