#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs clang-tidy-19 over every source of a build folder, as many at once as there are processors.

tidy.py BUILD CACHE

BUILD holds compile_commands.json. A source about which nothing was said is remembered in the folder CACHE by the hash of
all that decides: its text and its headers' after preprocessing, the checks, and the version. Writes the share that is
done, in percent, to standard output, and what clang-tidy says to standard error; ends with 1 when that is anything.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys
import time

TIDY = "clang-tidy-19"
COMPILER_LAUNCHERS = ("ccache",)


def output_of(*command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def preprocess(entry):
    """The text that the compiler sees, comments included since they silence checks."""
    arguments = shlex.split(entry["command"])
    if os.path.basename(arguments[0]) in COMPILER_LAUNCHERS:
        arguments = arguments[1:]
    at = arguments.index("-o")
    arguments[at:at + 2] = []
    arguments.remove("-c")
    done = output_of(*arguments, "-E", "-CC", "-o", "-", cwd=entry["directory"])
    return done.stdout if done.returncode == 0 else None


class Reader:
    def __init__(self, build, cache):
        self.build = build
        self.cache = cache
        version = output_of(TIDY, "--version").stdout
        self.salt = version + pathlib.Path(".clang-tidy").read_text(encoding="utf-8")

    def read(self, entry):
        """What clang-tidy says about one source; nothing when it is clean."""
        text = preprocess(entry)
        remembered = None
        if text is not None:
            key = hashlib.sha256("\0".join((self.salt, entry["command"], text)).encode()).hexdigest()
            remembered = self.cache / key
            if remembered.exists():
                os.utime(remembered)
                return ""
        said = output_of(TIDY, "--quiet", "-p", self.build, entry["file"])
        if said.returncode == 0 and not said.stdout.strip():
            if remembered is not None:
                remembered.touch()
            return ""
        return said.stdout + (said.stderr if said.returncode and not said.stdout.strip() else "")


def forget_what_is_old(cache, days=30):
    for file in cache.iterdir():
        if file.stat().st_mtime < time.time() - days * 86400:
            file.unlink()


def main():
    build, cache = sys.argv[1], pathlib.Path(sys.argv[2])
    cache.mkdir(parents=True, exist_ok=True)
    forget_what_is_old(cache)
    entries = json.loads(pathlib.Path(build, "compile_commands.json").read_text(encoding="utf-8"))
    entries = list({entry["file"]: entry for entry in entries}.values())
    reader = Reader(build, cache)
    failed = not entries
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for done, said in enumerate(concurrent.futures.as_completed([pool.submit(reader.read, e) for e in entries]), 1):
            if said.result():
                print(said.result(), file=sys.stderr, flush=True)
                failed = True
            print(100 * done // len(entries), flush=True)
    if not failed:
        print(f"{len(entries)} sources and their headers are clean.", file=sys.stderr)
    sys.exit(failed)


main()
