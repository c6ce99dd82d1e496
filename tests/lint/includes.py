# SPDX-License-Identifier: Apache-2.0
"""Includes point downward, along the graph; vendor and system headers stay in the sources of ports."""
import re

from project import Finding, line_of, owner

_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>)', re.MULTILINE)
# A clock and a waiter for the tests of ports over real sockets; fairlead_unit_tests() links it.
_FOR_PORT_TESTS = "os_posix"
_ABOVE_ALL = ("apps/", "tests/", "examples/", "bench/", "size/")


def check(project, graph):
    for file in project.cxx:
        for include in _INCLUDE.finditer(project.text(file)):
            ours, other = include.groups()
            wrong = _wrong_ours(project, graph, file, ours) if ours else _wrong_other(file, other)
            if wrong:
                yield Finding(file, line_of(project.text(file), include.start()), wrong)


def _resolve(project, file, name):
    """The project's file that the compiler finds for `name`, or nothing."""
    folder = file.rpartition("/")[0]
    ports = sorted({port.split("/")[1] for port in project.files if re.match(r"ports/[^/]+/include/", port)})
    app = re.match(r"apps/[^/]+", file)
    for start in (folder, "include", "src", "tests", *(f"ports/{port}/include" for port in ports), app and app.group()):
        candidate = f"{start}/{name}" if start else name
        if candidate in project.files:
            return candidate
    return None


def _is_public(file):
    return bool(re.match(r"include/|ports/[^/]+/include/", file))


def _wrong_ours(project, graph, file, name):
    target = _resolve(project, file, name)
    if target is None:
        return f'"{name}" is no file of the project'
    if file.startswith("apps/"):
        for_tests = file.endswith("_test.cpp") and target.startswith("tests/")
        mine = target.split("/")[:2] == file.split("/")[:2]
        return None if _is_public(target) or mine or for_tests else f'"{name}" is not public'
    if file.startswith(_ABOVE_ALL):
        return f'"{name}" belongs to an application' if target.startswith("apps/") else None

    mine, theirs, is_test = owner(file), owner(target), file.endswith("_test.cpp") or "tests/" in target
    if target.startswith("tests/"):
        # A header beside the tests of a port is for them alone.
        in_test = file.endswith("_test.cpp") or (file.startswith("ports/") and not _is_public(file))
        return None if in_test else f'"{name}" is for tests'
    if theirs is None:
        return f'"{name}" belongs to an application'
    if not _is_public(target):
        if _is_public(file):
            return f'"{name}" is private, and this header is not'
        return None if mine == theirs else f'"{name}" is private to {theirs}'
    if mine not in graph.modules and mine not in graph.ports:
        return None  # A port that this build does not have; the build that has it looks.
    reach = graph.closure(mine)
    if mine in graph.ports and is_test:
        reach = reach | graph.closure(_FOR_PORT_TESTS)
    if theirs in reach:
        return None
    if theirs not in graph.modules:
        return f'"{name}" belongs to the port {theirs}, of which {mine} knows nothing'
    return f'"{name}": {mine} may not include {theirs}; the graph in CMakeLists.txt says what it may'


def _wrong_other(file, name):
    if not re.search(r"[./]", name) or file.startswith(_ABOVE_ALL):
        return None  # The standard library; or code that may use anything.
    if file.endswith("_test.cpp") and name.startswith("gtest/"):
        return None
    if _is_public(file):
        return f"<{name}> in a public header"
    if file.startswith("src/"):
        return f"<{name}> in a module: ports alone know systems and vendors"
    return None if file.endswith(".cpp") else f"<{name}> outside a port's .cpp files"
