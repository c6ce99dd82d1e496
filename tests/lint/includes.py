# SPDX-License-Identifier: Apache-2.0
"""Includes point downward, along the graph; vendor and system headers stay in the sources of ports."""
import re

from project import Finding, is_public, line_of, owner

_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>)', re.MULTILINE)
# A clock and a waiter for the tests of ports over real sockets; fairlead_unit_tests() links it.
_FOR_PORT_TESTS = "os_posix"
_ABOVE_ALL = ("apps/", "tests/", "examples/", "bench/", "size/")


def check(project, graph):
    for file in project.cxx:
        for include in _INCLUDE.finditer(project.text(file)):
            ours, other = include.groups()
            wrong = _wrong_ours(project, graph, file, ours) if ours else _wrong_other(project, file, other)
            if wrong:
                yield Finding(file, line_of(project.text(file), include.start()), wrong)


# An interface in C that is a standard's and no vendor's, by its header: the modules that are written against it.
_STANDARDS = {"p11-kit/pkcs11.h": {"pkcs11", "token"}}


def _resolve(project, file, name):
    """The project's file that the compiler finds for `name`, or nothing."""
    folder = file.rpartition("/")[0]
    ports = sorted({port.split("/")[1] for port in project.files if re.match(r"ports/[^/]+/include/", port)})
    own = re.match(r"(apps|ports)/[^/]+|bench", file)  # What has folders of its own includes from its root.
    for start in (folder, "include", "src", "tests", "examples", *(f"ports/{port}/include" for port in ports),
                  own and own.group(), "tests/support"):  # From the last one CMake makes a header for each TLS port, of a template.
        candidate = f"{start}/{name}" if start else name
        for found in (candidate, f"{candidate}.in"):
            if found in project.files:
                return found
    return None


def _wrong_ours(project, graph, file, name):
    target = _resolve(project, file, name)
    if target is None:
        return f'"{name}" is no file of the project'
    if file.startswith(("tests/", "bench/", "size/", "examples/")):
        return f'"{name}" belongs to an application' if target.startswith("apps/") else None
    if project.is_test(target) and not project.is_test(file):
        return f'"{name}" is for tests'
    if target.startswith("tests/"):
        return None
    if file.startswith("apps/"):
        mine = target.split("/")[:2] == file.split("/")[:2]
        return None if is_public(target) or mine else f'"{name}" is not public'

    mine, theirs = owner(file), owner(target)
    if theirs is None:
        return f'"{name}" belongs to an application'
    if not is_public(target):
        if is_public(file):
            return f'"{name}" is private, and this header is not'
        return None if mine == theirs else f'"{name}" is private to {theirs}'
    if mine not in graph.modules and mine not in graph.ports:
        return None  # A port that this build does not have; the build that has it looks.
    reach = graph.closure(mine)
    if mine in graph.ports and project.is_test(file):
        reach = reach | graph.closure(_FOR_PORT_TESTS)
    if theirs in reach:
        return None
    if theirs not in graph.modules:
        return f'"{name}" belongs to the port {theirs}, of which {mine} knows nothing'
    return f'"{name}": {mine} may not include {theirs}; the graph in CMakeLists.txt says what it may'


def _wrong_other(project, file, name):
    if not re.search(r"[./]", name) or file.startswith(_ABOVE_ALL):
        return None  # The standard library; or code that may use anything.
    if project.is_test(file) and name.startswith("gtest/"):
        return None
    if is_public(file):
        return f"<{name}> in a public header"
    if file.startswith("src/") and owner(file) in _STANDARDS.get(name, ()):
        return None
    if file.startswith("src/"):
        return f"<{name}> in a module: ports alone know systems and vendors"
    return None if file.endswith(".cpp") or project.is_test(file) else f"<{name}> outside a port's .cpp files"
