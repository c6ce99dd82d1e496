# SPDX-License-Identifier: Apache-2.0
"""What a linked program holds, read from the linker's map and the image's symbols."""
import collections
import re
import subprocess

FLASH_SECTIONS = (".text", ".ARM.exidx", ".data")  # Of .data, the image that start-up copies.
RAM_SECTIONS = (".data", ".bss")
LIBRARY = re.compile(r"libfairlead_(\w+)\.a\((.+)\.cpp\.obj\)")


class Program:
    """The bytes of one program: of Fairlead by module and object file, of everything else, and its static objects."""

    def __init__(self, image, nm):
        self.objects = collections.Counter()  # (module, object file) -> bytes of flash
        self.application = 0                  # bytes of flash of the program's own files
        self.toolchain = 0                    # bytes of flash of the C library and the compiler's helpers
        self.static = 0                       # bytes of RAM that Fairlead's own files take, beside the objects
        for section, size, file in _input_sections(image + ".map"):
            ours = LIBRARY.search(file)
            if ours and section in RAM_SECTIONS:
                self.static += size
            if section not in FLASH_SECTIONS:
                continue
            if ours:
                self.objects[ours.group(1), ours.group(2)] += size
            elif "CMakeFiles" in file:
                self.application += size
            else:
                self.toolchain += size
        self.ram_objects = {}  # name -> bytes; the program names Fairlead's objects so
        self.ram_buffers = {}
        for name, size in _symbols(image, nm):
            if name.endswith("_object"):
                self.ram_objects[name.removesuffix("_object")] = size
            elif name.endswith("_buffer"):
                self.ram_buffers[name.removesuffix("_buffer")] = size

    def flash(self):
        return sum(self.objects.values())

    def ram(self):
        return sum(self.ram_objects.values()) + self.static

    def module(self, name):
        return sum(size for (module, _), size in self.objects.items() if module == name)


def _input_sections(map_file):
    """(output section, size, file) of everything that was linked."""
    output = pending = None
    linked = False
    with open(map_file, encoding="utf-8") as lines:
        for line in lines:
            linked = linked or line.startswith("Linker script and memory map")
            if not linked:
                continue
            if heading := re.match(r"(\.\S+|/DISCARD/)", line):
                output = heading.group(1)
            if alone := re.match(r" (\.\S+|COMMON)$", line):
                pending = alone.group(1)  # Its address and size are on the next line.
                continue
            placed = re.match(r" (\.\S+|COMMON)? +0x[0-9a-f]+ +(0x[0-9a-f]+) (\S.*)$", line)
            if placed and (placed.group(1) or pending) and int(placed.group(2), 16) != 0:
                yield output, int(placed.group(2), 16), placed.group(3)
            pending = None


def _symbols(image, nm):
    """(name without its namespaces, size) of the static objects."""
    listed = subprocess.run([nm, "-S", "-C", image], check=True, stdout=subprocess.PIPE, text=True).stdout
    for line in listed.splitlines():
        if found := re.match(r"[0-9a-f]+ ([0-9a-f]+) [bBdD] (?:.*::)?(\w+)$", line):
            yield found.group(2), int(found.group(1), 16)
