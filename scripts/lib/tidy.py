#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs clang-tidy-19 over every C++ source that a build folder compiles, as many at once as there are processors.

tidy.py BUILD WORK [PATTERN]

BUILD holds compile_commands.json; with PATTERN, a regular expression, only sources are read whose path, relative to the
working folder, it matches.
Sources that are compiled alike are read several at once, as one unit that includes them, since nearly all of the time goes
into the headers of the standard library. Sources that do not agree in one unit, because they give different things one
name, are read apart. A unit about which nothing was said is remembered in the folder WORK by the hash of all that
decides: its text after preprocessing, the checks and the version.

Writes the share that is done, in percent, to standard output, and what clang-tidy says to standard error; ends with 1 when
that is anything.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import threading
import time

TIDY = ("clang-tidy-19", "--quiet", "--config-file=.clang-tidy")
AT_ONCE = 32  # Sources in a unit: more make the last unit long.
DAYS_TO_REMEMBER = 30


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def flags_of(entry):
    """The compiler and what it is told, less what concerns one source alone, and less warnings, which builds show."""
    words = [word for word in shlex.split(entry["command"]) if not word.endswith("ccache")]
    at = words.index("-o")
    del words[at:at + 2]
    return tuple(w for w in words if w not in ("-c", entry["file"]) and not re.match(r"-W[a-z]", w)) + ("-w",)


def batches(entries):
    alike = {}
    for entry in entries:
        alike.setdefault(flags_of(entry), []).append(entry["file"])
    for flags, sources in alike.items():
        count = -(-len(sources) // AT_ONCE)
        yield from ((flags, sorted(sources)[part::count]) for part in range(count))


def disagreeing(compiled, sources):
    """Those of the sources, but not all, in which the compiler found that they do not go together."""
    if not compiled.returncode:
        return []
    named = set(re.findall(r"^(/.*?):\d+:\d+: (?:fatal )?error:", compiled.stderr, re.MULTILINE))
    apart = [source for source in sources if source in named]
    return apart if 0 < len(apart) < len(sources) else sources[len(sources) // 2:]


class Reader:
    def __init__(self, work, sources):
        self.work = work
        self.salt = run("clang-tidy-19", "--version").stdout + pathlib.Path(".clang-tidy").read_text(encoding="utf-8")
        self.lock = threading.Lock()
        self.done, self.all = 0, sources

    def read(self, flags, sources):
        """Says what clang-tidy says about the sources; returns whether that is nothing."""
        name = hashlib.sha256("\0".join((*flags, *sources)).encode()).hexdigest()[:16]
        unit = self.work / f"{name}.cpp"
        unit.write_text("".join(f'#include "{source}"  // NOLINT(bugprone-suspicious-include)\n' for source in sources),
                        encoding="utf-8")
        text = run(*flags, "-E", "-CC", "-o", "-", str(unit)).stdout
        clean = self.work / (hashlib.sha256((self.salt + text).encode()).hexdigest() + ".clean")
        if clean.exists():
            clean.touch()
            return self.finished(sources)
        if len(sources) > 1:
            apart = disagreeing(run(*flags, "-fsyntax-only", "-ferror-limit=0", str(unit)), sources)
            if apart:
                together = [source for source in sources if source not in apart]
                return all([self.read(flags, part) for part in (together, apart)])
        said = run(*TIDY, str(unit), "--", *flags[1:])
        words = said.stdout.strip() or (said.stderr if said.returncode else "")
        if not words:
            clean.touch()
        return self.finished(sources, words)

    def finished(self, sources, words=""):
        with self.lock:
            self.done += len(sources)
            print(100 * self.done // self.all, flush=True)
            if words:
                print(words, file=sys.stderr, flush=True)
        return not words


def forget_what_is_old(work):
    for file in work.iterdir():
        if file.stat().st_mtime < time.time() - DAYS_TO_REMEMBER * 86400:
            file.unlink()


def main():
    build, work, *pattern = sys.argv[1:]
    work = pathlib.Path(work).absolute()
    work.mkdir(parents=True, exist_ok=True)
    forget_what_is_old(work)
    entries = json.loads(pathlib.Path(build, "compile_commands.json").read_text(encoding="utf-8"))
    entries = [entry for entry in {entry["file"]: entry for entry in entries}.values()
               if entry["file"].endswith(".cpp") and re.search(pattern[0] if pattern else "", os.path.relpath(entry["file"]))]
    reader = Reader(work, len(entries))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        clean = bool(entries) and all(list(pool.map(lambda batch: reader.read(*batch), batches(entries))))
    if clean:
        print(f"{len(entries)} sources and their headers are clean.", file=sys.stderr)
    sys.exit(not clean)


main()
