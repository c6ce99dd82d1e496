#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a firmware image in QEMU, and passes when it ends as it should.

run_image.py [--board NAME] [--status N] [--says TEXT]... [--seconds N] [--icount] IMAGE [ARGUMENT...]

  --board NAME  the board of boards.txt whose machine runs it; mps2_an385 if not given
  --status N    the exit status that the image must end with; 0 if not given
  --says TEXT   what must be among the text that it writes; may be repeated
  --seconds N   after these it is killed, which is a failure; 60 if not given
  --icount      each instruction takes 64 ns of the board's time, and waiting takes none
"""
import argparse
import subprocess
import sys


def run(image, arguments=(), seconds=60, icount=False, board="mps2_an385"):
    """What it wrote, and its exit status. Ends the program when it runs longer."""
    semihosting = ",".join(["enable=on", "target=native", "arg=image", *("arg=" + a for a in arguments)])
    command = ["qemu-system-arm", "-M", board.replace("_", "-"), "-display", "none", "-monitor", "none", "-serial", "none",
               "-nic", "user,model=lan9118,restrict=on", "-semihosting-config", semihosting, "-kernel", image]
    if icount:
        command += ["-icount", "shift=6,sleep=off"]
    try:
        ended = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               timeout=seconds, text=True, errors="replace")
    except subprocess.TimeoutExpired as late:
        print((late.stdout or b"").decode(errors="replace"))
        sys.exit(f"still running after {seconds} s")
    return ended.stdout, ended.returncode


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--board", default="mps2_an385")
    parser.add_argument("--status", type=int, default=0)
    parser.add_argument("--says", action="append", default=[])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--icount", action="store_true")
    parser.add_argument("image")
    parser.add_argument("arguments", nargs="*")
    asked = parser.parse_args()

    said, status = run(asked.image, asked.arguments, asked.seconds, asked.icount, asked.board)
    print(said, end="")
    if status != asked.status:
        sys.exit(f"ended with status {status}, not {asked.status}")
    for text in asked.says:
        if text not in said:
            sys.exit(f"did not say: {text}")


if __name__ == "__main__":
    main()
