#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a firmware image in QEMU, and passes when it ends as it should.

run_image.py [--board NAME] [--status N] [--says TEXT]... [--seconds N] IMAGE [ARGUMENT...]

  --board NAME  the board of boards.txt whose machine runs it; mps2_an385 if not given
  --status N    the exit status that the image must end with; 0 if not given
  --says TEXT   what must be among the text that it writes; may be repeated
  --seconds N   after these it is killed, which is a failure; 60 if not given
"""
import argparse
import subprocess
import sys


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--board", default="mps2_an385")
    parser.add_argument("--status", type=int, default=0)
    parser.add_argument("--says", action="append", default=[])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("image")
    parser.add_argument("arguments", nargs="*")
    asked = parser.parse_args()

    semihosting = ",".join(["enable=on", "target=native", "arg=image", *("arg=" + a for a in asked.arguments)])
    machine = asked.board.replace("_", "-")
    command = ["qemu-system-arm", "-M", machine, "-display", "none", "-monitor", "none", "-serial", "none", "-nic",
               "user,model=lan9118,restrict=on", "-semihosting-config", semihosting, "-kernel", asked.image]
    try:
        ended = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               timeout=asked.seconds, text=True, errors="replace")
    except subprocess.TimeoutExpired as late:
        print((late.stdout or b"").decode(errors="replace"))
        sys.exit(f"still running after {asked.seconds} s")
    print(ended.stdout, end="")
    if ended.returncode != asked.status:
        sys.exit(f"ended with status {ended.returncode}, not {asked.status}")
    for text in asked.says:
        if text not in ended.stdout:
            sys.exit(f"did not say: {text}")


main()
