# SPDX-License-Identifier: Apache-2.0
"""What the checks read: the project's files, their C++ without comments and literals, and the graph of modules."""
import functools
import json
import os
import pathlib
import re

# Comments and literals, in the order in which one may hide the start of another.
_PROSE = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^()\s]*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'',
    re.DOTALL)


class Finding:
    """One thing that is wrong, said as compilers do."""

    def __init__(self, path, line, text):
        self.path, self.line, self.text = path, line, text

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text}"


class Graph:
    """Who may use whom, as CMake wrote it: for each module and port the names that it declares."""

    def __init__(self, modules, ports, device_safe):
        self.modules, self.ports, self.device_safe = modules, ports, set(device_safe)

    @staticmethod
    def read(path):
        graph = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
        return Graph(graph["modules"], graph["ports"], graph["device_safe"])

    def closure(self, name):
        """The name, and all that it reaches: links are public, and so are headers."""
        seen, waiting = set(), [name]
        while waiting:
            at = waiting.pop()
            if at not in seen:
                seen.add(at)
                waiting += self.modules.get(at) or self.ports.get(at) or []
        return seen


class Project:
    """The files below a folder. Paths are relative to it, with slashes."""

    def __init__(self, root):
        self.root = pathlib.Path(root)

    @functools.cached_property
    def files(self):
        found = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(f for f in folders if f not in (".git", ".cache", "build", "__pycache__"))
            found += [(pathlib.Path(folder) / name).relative_to(self.root).as_posix() for name in sorted(names)]
        return found

    def matching(self, *suffixes):
        return [file for file in self.files if file.endswith(suffixes)]

    @property
    def cxx(self):
        return self.matching(".cpp", ".hpp", ".c", ".h")

    @property
    def public_headers(self):
        return [file for file in self.matching(".hpp", ".h") if is_public(file)]

    @functools.lru_cache(maxsize=None)
    def text(self, path):
        return (self.root / path).read_text(encoding="utf-8", errors="replace")

    @functools.lru_cache(maxsize=None)
    def code(self, path):
        """The text with comments and literals blanked, line for line."""
        return _PROSE.sub(lambda prose: re.sub(r"[^\n]", " ", prose.group()), self.text(path))

    @functools.lru_cache(maxsize=None)
    def is_test(self, path):
        """Also a header beside the sources that tests alone include: it says so by what it includes."""
        return path.startswith("tests/") or path.endswith("_test.cpp") or bool(
            path.endswith(".hpp") and not is_public(path)
            and re.search(r'^#include ("(support|conformance)/|<gtest/)', self.text(path), re.MULTILINE))


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def is_public(path):
    return bool(re.match(r"include/|ports/[^/]+/include/", path))


def owner(path):
    """The module or port to which a file belongs, or nothing."""
    part = re.match(r"(?:include/fairlead|src|ports)/([^/]+)/", path)
    return part.group(1) if part else None
