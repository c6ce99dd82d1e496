#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each check finds what it is for, in small projects that are wrong in one place, and nothing in one that is right."""
import importlib
import pathlib
import subprocess
import sys
import tempfile
import unittest

from project import Graph, Project

HERE = pathlib.Path(__file__).parent
LICENCE = "// SPDX-License-Identifier: Apache-2.0\n"
GRAPH = Graph({"base": [], "io": ["base"], "mqtt": ["base"], "explain": ["base"]}, {"sock": ["io"], "both": ["sock"]},
              ["base", "io", "mqtt"])
RIGHT = {
    "include/fairlead/base/bytes.hpp": "/// @file  Bytes.\n#pragma once\n#include <span>\n",
    "include/fairlead/io/stream.hpp": '/// @file  Streams.\n#pragma once\n#include "fairlead/base/bytes.hpp"\n',
    "src/io/ring.hpp": "#pragma once\n",
    "src/io/stream.cpp": '#include "fairlead/io/stream.hpp"\n#include "io/ring.hpp"\n',
    "src/io/stream_kit.hpp": '#pragma once\n#include "support/kit.hpp"\n#include <string>\nstd::string s;\n',
    "src/io/stream_test.cpp": '#include "io/stream_kit.hpp"\n#include <gtest/gtest.h>\nstd::string t;\n',
    "tests/support/kit.hpp": '#pragma once\n#include "fairlead/ports/sock.hpp"\n#include <sys/socket.h>\n',
    "ports/sock/include/fairlead/ports/sock.hpp": '/// @file  Sockets.\n#pragma once\n#include "fairlead/io/stream.hpp"\n',
    "ports/sock/sock.cpp": '#include "fairlead/ports/sock.hpp"\n#include <sys/socket.h>\n',
    "ports/both/both.cpp": '#include "fairlead/ports/sock.hpp"\n',
    "apps/tool/main.cpp": '#include "fairlead/ports/sock.hpp"\n#include "main.hpp"\n#include <CLI/CLI.hpp>\n',
    "apps/tool/main.hpp": "#pragma once\n",
    "apps/tool/main_test.cpp": '#include "main.hpp"\n#include "support/kit.hpp"\n',
}


def found(check, changed):
    """What a check says about the right project with some files in place of others, or more."""
    with tempfile.TemporaryDirectory() as root:
        for path, text in {**RIGHT, **changed}.items():
            file = pathlib.Path(root, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(LICENCE + text if file.suffix in (".cpp", ".hpp") else text, encoding="utf-8")
        return [str(finding) for finding in importlib.import_module(check).check(Project(root), GRAPH)]


class Check(unittest.TestCase):
    def says(self, check, path, text, *expected):
        """One finding for each text expected, in that file."""
        said = found(check, {path: text})
        self.assertEqual(len(said), len(expected), said)
        for one, words in zip(said, expected):
            self.assertTrue(one.startswith(path + ":"), one)
            self.assertIn(words, one)

    def test_what_is_right(self):
        for check in ("includes", "files", "docs", "duplicates"):
            self.assertEqual(found(check, {}), [], check)


class Includes(Check):
    def test_modules(self):
        up = '#include "fairlead/io/stream.hpp"\n'
        self.says("includes", "src/base/a.cpp", up, "base may not include io")
        self.says("includes", "include/fairlead/mqtt/a.hpp", up, "mqtt may not include io")
        self.says("includes", "src/mqtt/a_test.cpp", up, "mqtt may not include io")
        self.says("includes", "ports/sock/a.cpp", '#include "fairlead/mqtt/a.hpp"\n', "no file of the project")

    def test_ports(self):
        self.says("includes", "src/io/a.cpp", '#include "fairlead/ports/sock.hpp"\n', "belongs to the port sock")
        self.says("includes", "src/io/a_test.cpp", '#include "fairlead/ports/sock.hpp"\n', "belongs to the port sock")
        self.says("includes", "ports/sock/a.cpp", '#include "../both/b.hpp"\n', "no file of the project")
        said = found("includes", {"ports/both/include/fairlead/ports/both.hpp": "\n",
                                  "ports/sock/a.cpp": '#include "fairlead/ports/both.hpp"\n'})
        self.assertEqual(len(said), 1, said)
        self.assertIn("belongs to the port both", said[0])

    def test_what_is_private(self):
        self.says("includes", "src/mqtt/a.cpp", '#include "io/ring.hpp"\n', "private to io")
        self.says("includes", "include/fairlead/io/a.hpp", '#include "io/ring.hpp"\n', "is private, and this header is not")
        self.says("includes", "apps/tool/a.cpp", '#include "io/ring.hpp"\n', "is not public")
        self.says("includes", "src/io/a.cpp", '#include "support/kit.hpp"\n', "is for tests")
        self.says("includes", "src/io/a.cpp", '#include "io/stream_kit.hpp"\n', "is for tests")
        self.says("includes", "tests/a.cpp", '#include "../apps/tool/main.hpp"\n', "no file of the project")

    def test_vendors_and_systems(self):
        self.says("includes", "include/fairlead/io/a.hpp", "#include <poll.h>\n", "in a public header")
        self.says("includes", "src/io/a.cpp", "#include <poll.h>\n", "ports alone know systems")
        self.says("includes", "src/io/a.cpp", "#include <p11-kit/pkcs11.h>\n", "ports alone know systems")
        self.says("includes", "ports/sock/a.hpp", "#include <openssl/ssl.h>\n", "outside a port's .cpp files")
        self.says("includes", "ports/sock/include/a.hpp", "#include <openssl/ssl.h>\n", "in a public header")


class Files(Check):
    def test_shape(self):
        self.says("files", "src/io/a.cpp", "\n" * 400, "401 lines")
        self.says("files", "src/io/a_test.cpp", "\n" * 599)
        self.says("files", "src/io/a_test.cpp", "\n" * 600, "601 lines")
        self.says("files", "src/io/a.cpp", "int a;", "the last line has no end")
        self.says("files", "src/io/a.cpp", "int a; \n\tint b;\n", "blanks at the end", "a tab")
        self.says("files", "scripts/a", "#!/bin/sh\n", "no line of the licence")

    def test_words(self):
        self.says("files", "docs/a.md", "It is not imple" + "mented.\n", "unfinished")
        self.says("files", "src/io/a.cpp", "// TO" + "DO: more\n", "unfinished: TO" + "DO")

    def test_what_was_left_behind(self):
        self.says("files", "server.crt", "certificate\n", "nobody looks for it at the top")
        self.says("files", "docs/server.key", "-----BEGIN PRIVATE" + " KEY-----\n", "a private key")
        self.says("files", "README.md", "Fairlead\n")

    def test_macros(self):
        self.says("files", "src/io/a.cpp", "#ifdef A\n#endif\n", "#ifdef: choose by linking")
        self.says("files", "include/fairlead/base/check.hpp", "# if A\n# endif\n", "#if: choose by linking")
        self.says("files", "src/io/a.cpp", "#define FAIRLEAD_A\n", "#define: macros are in base/")
        self.says("files", "include/fairlead/base/try.hpp", "#define A\n", "the macro A is not called FAIRLEAD_")
        self.says("files", "include/fairlead/base/log.hpp", "#if A\n#endif\n")
        self.says("files", "tests/support/lwip/lwipopts.h", "/* SPDX-License-Identifier: Apache-2.0 */\n#ifndef A\n#define A\n#endif\n")
        self.says("files", "tests/support/lwip/opts.hpp", "#define A\n", "#define: macros are in base/")
        self.says("files", "src/io/a.cpp", "// \\\n/*\n#if\n*/\nconst char* a = R\"(\n#if\n)\";\n")

    def test_what_no_device_has(self):
        self.says("files", "src/io/a.cpp", "std::function<int()> f;\n", "no device has std::function")
        self.says("files", "include/fairlead/io/a.hpp", "#include <iostream>\n", "no device has #include <iostream>")
        self.says("files", "src/io/a.cpp", "// std::function\nstd::string_view s;\n")
        self.says("files", "src/explain/a.cpp", "std::function<int()> f;\n")


class Docs(Check):
    def test_links(self):
        self.says("docs", "docs/a.md", "[b](b.md)\n", "b.md does not exist")
        self.says("docs", "docs/a.md", "# One `two`, three\n[a](#one-two-three) [b](a.md#none)\n", "no heading #none")
        self.says("docs", "docs/a.md", "`[b](b.md)` [c](https://example.com/d)\n\n    [b](b.md)\n")

    def declares(self, text, *expected):
        self.says("docs", "include/fairlead/io/a.hpp", "/// @file  A.\n\nnamespace fairlead {\n\n" + text + "}\n", *expected)

    def test_types(self):
        self.says("docs", "include/fairlead/io/a.hpp", "int a;\n", "no line `/// @file")
        self.declares("class A;\nenum class B : int;\n")
        self.declares("class A {\n};\n", "class A has no comment")
        self.declares("// Not for readers of the interface.\nstruct A {\n};\n", "struct A has no comment")
        self.declares("/// An A.\n\nstruct A {\n};\n", "struct A has no comment")
        self.declares("/// An A.\ntemplate <class T>\n  requires(T())\nclass A {\n};\nenum class B {\n  one\n};\n", "enum B")
        self.declares("namespace detail {\nclass A {};\n}  // namespace detail\nclass B {};\n", "class B has no comment")

    def test_functions(self):
        self.declares("int a(int b,\n      int c);\n", "function a has no comment")
        self.declares("/// Both are numbers.\nint a();\nint b() {\n  return c();\n}\n\nint d();\n", "function d")
        self.declares("int a();  ///< A number.\nint b = a();\n")

    def test_members(self):
        begin = "/// An A.\nclass A {\n  void hidden();\n\n public:\n  explicit A(int b);\n  ~A() = default;\n"
        self.declares(begin + "  int b() const { return b_; }\n  bool operator==(const A&) const;\n\n private:\n  void c();\n};\n")
        self.declares(begin + "  void c(int d = {});\n};\n", "function c has no comment")
        self.declares(begin + "  void c() { ++b_; }\n};\n", "function c has no comment")
        self.declares(begin + "  struct C {\n    int d;\n  };\n};\n", "struct C has no comment")


class Duplicates(Check):
    def test_runs(self):
        run = "".join(f"  step_{n}(a, b);\n" for n in range(8))
        said = found("duplicates", {"src/io/a.cpp": run, "ports/sock/b.cpp": "void f();\n" + run})
        self.assertEqual(len(said), 1, said)
        self.assertIn("8 lines as in ", said[0])
        self.assertEqual(found("duplicates", {"src/io/a.cpp": run[20:], "ports/sock/b.cpp": run[:-20]}), [])


class Symbols(unittest.TestCase):
    """The check of symbols, over what an nm of ours lists."""

    def status(self, *symbols):
        with tempfile.TemporaryDirectory() as folder:
            nm = pathlib.Path(folder, "nm")
            nm.write_text("#!/bin/sh\nprintf '%s U\\n' " + " ".join(symbols) + "\n", encoding="utf-8")
            nm.chmod(0o755)
            return subprocess.run([sys.executable, HERE / "no_heap.py", nm, "library"], stdout=subprocess.DEVNULL).returncode

    def test_symbols(self):
        self.assertEqual(self.status("_ZN8fairlead2io4PipeE", "memcpy"), 0)
        self.assertEqual(self.status("memcpy"), 1)
        for symbol in ("malloc", "_Znwm", "_ZdlPvm", "__cxa_throw", "_ZTIN8fairlead2io4PipeE", "abort",
                       "_ZSt20__throw_length_errorPKc"):
            self.assertEqual(self.status("_ZN8fairlead2io4PipeE", symbol), 1, symbol)


class Headers(unittest.TestCase):
    def status(self, text, flag="-DNOTHING"):
        with tempfile.TemporaryDirectory() as root:
            header = pathlib.Path(root, "include/fairlead/io/a.hpp")
            header.parent.mkdir(parents=True)
            header.write_text(text, encoding="utf-8")
            graph = pathlib.Path(root, "graph.json")
            graph.write_text('{"modules": {"io": []}, "ports": {}, "device_safe": ["io"]}', encoding="utf-8")
            return subprocess.run([sys.executable, HERE / "headers.py", root, graph, COMPILER, flag],
                                  stdout=subprocess.DEVNULL).returncode

    def test_headers(self):
        self.assertEqual(self.status("#pragma once\ninline int a() { return 1; }\n"), 0)
        self.assertEqual(self.status("#pragma once\ninline std::size_t a() { return 1; }\n"), 1)
        self.assertEqual(self.status("#pragma once\ninline int a() { throw 1; }\n"), 1, "no device has exceptions")


if __name__ == "__main__":
    COMPILER = sys.argv.pop(1)
    unittest.main()
