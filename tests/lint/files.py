# SPDX-License-Identifier: Apache-2.0
"""Rules that hold for a file by itself: its length, licence, words, macros, and what no device has."""
import re

from project import Finding, line_of, owner

LONGEST = 400
LONGEST_TEST = 600
_MAY_DEFINE = re.compile(r"include/fairlead/base/(compiler|config|log|check|try)\.hpp")
_MAY_DECIDE = re.compile(r"include/fairlead/base/(compiler|config|log)\.hpp")
_OPTIONS_OF_A_LIBRARY = re.compile(r"(.*/)?(lwipopts|arch/cc|FreeRTOSConfig|user_settings)\.h")  # In the only form that it reads.
_SOURCES = (".cpp", ".hpp", ".c", ".h", ".ld", ".py", ".sh", ".cmake", "CMakeLists.txt", ".ci/run")
_AT_THE_TOP = ("CHANGELOG.md", "CMakeLists.txt", "CMakePresets.json", "CONTRIBUTING.md", "LICENSE", "README.md", "SECURITY.md")
_ABOUT_KEYS = ("src", "ports", "tests", "scripts")  # Where the words that begin a key may stand, and keys are made.
# Brackets keep these lines from finding themselves.
_UNFINISHED = re.compile(r"\bTO[D]O\b|\bFIX[M]E\b|\bXX[X]\b|\bHAC[K]\b|\bWI[P]\b|\bfor no[w]\b|\bnot (yet )?implemente[d]\b",
                         re.IGNORECASE)
_NO_DEVICE_HAS = re.compile(
    r"\bstd::(function|move_only_function|error_code|error_category|system_error|string|to_string|vector|deque|list|map|set|"
    r"multimap|unordered_\w+|any|shared_ptr|unique_ptr|make_unique|make_shared|thread|mutex|regex|format|"
    r"[io]?f?stream|[io]?stringstream|cout|cerr|clog|endl|locale)\b|#[ \t]*include[ \t]*<(\w*stream|iomanip|iosfwd)>")


def check(project, graph):
    for file in project.files:
        if "\0" in project.text(file) or file.startswith("tests/fuzz/corpus/"):
            continue
        if file.endswith(_SOURCES) or file.startswith("scripts/"):
            yield from _source(project, file)
        if file != "LICENSE":
            yield from _words(project, file)
        if "/" not in file and not file.startswith(".") and file not in _AT_THE_TOP:
            yield Finding(file, 1, "nobody looks for it at the top")
        if "PRIVATE KEY--" "---" in project.text(file) and not project.is_test(file) and file.split("/")[0] not in _ABOUT_KEYS:
            yield Finding(file, 1, "a private key")
    for file in project.cxx:
        yield from _macros(project, file)
        if owner(file) in graph.device_safe and not project.is_test(file):
            for name in _NO_DEVICE_HAS.finditer(project.code(file)):
                yield Finding(file, line_of(project.code(file), name.start()), f"no device has {name.group()}")


def _source(project, file):
    lines = project.text(file).split("\n")
    most = LONGEST_TEST if project.is_test(file) else LONGEST
    if len(lines) - 1 > most:
        yield Finding(file, most + 1, f"{len(lines) - 1} lines; a file has one idea and at most {most}")
    if not any("SPDX-License-Identifier: Apache-2.0" in line for line in lines[:3]):
        yield Finding(file, 1, "no line of the licence")
    if lines[-1]:
        yield Finding(file, len(lines), "the last line has no end")
    for number, line in enumerate(lines, 1):
        if line != line.rstrip() or "\t" in line:
            yield Finding(file, number, "a tab, or blanks at the end")


def _words(project, file):
    for word in _UNFINISHED.finditer(project.text(file)):
        yield Finding(file, line_of(project.text(file), word.start()), f"unfinished: {word.group()}")


def _macros(project, file):
    if _OPTIONS_OF_A_LIBRARY.fullmatch(file):
        return
    code = project.code(file)
    for directive in re.finditer(r"^[ \t]*#[ \t]*(if\w*|elif\w*|define|undef)\b[ \t]*(\w*)", code, re.MULTILINE):
        what, name = directive.groups()
        line = line_of(code, directive.start(1))
        if what in ("define", "undef"):
            if not _MAY_DEFINE.fullmatch(file):
                yield Finding(file, line, f"#{what}: macros are in base/check.hpp, try.hpp, log.hpp alone")
            elif not name.startswith("FAIRLEAD_"):
                yield Finding(file, line, f"the macro {name} is not called FAIRLEAD_")
        elif not _MAY_DECIDE.fullmatch(file):
            yield Finding(file, line, f"#{what}: choose by linking another file")
