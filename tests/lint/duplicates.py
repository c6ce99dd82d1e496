# SPDX-License-Identifier: Apache-2.0
"""No two files of the library, its ports and applications have a run of lines in common: two alike become one."""
import re

from project import Finding

RUN = 8  # Lines with something in them; shorter runs are idiom.
_EMPTY = re.compile(r"\W*$|#|using |namespace |(public|private|protected):")


def check(project, graph):
    del graph
    first = {}
    for file in project.cxx:
        if project.is_test(file) or not file.startswith(("include/", "src/", "ports/", "apps/")):
            continue
        lines = [(number, " ".join(line.split())) for number, line in enumerate(project.code(file).split("\n"), 1)]
        lines = [(number, line) for number, line in lines if not _EMPTY.match(line)]
        said_until = 0
        for at in range(len(lines) - RUN + 1):
            run = tuple(line for _, line in lines[at:at + RUN])
            other = first.setdefault(run, (file, lines[at][0]))
            if other[0] != file and at >= said_until:
                yield Finding(file, lines[at][0], f"{RUN} lines as in {other[0]}:{other[1]}")
                said_until = at + RUN
