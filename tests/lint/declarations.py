# SPDX-License-Identifier: Apache-2.0
"""The public declarations of a header as clang-format lays it out, and whether each has a comment.

The layout tells what a parser would: namespaces do not indent, members are indented by two blanks, access labels by one,
and what belongs to a declaration that goes on is indented more. Members of nested classes are passed over.
"""
import collections
import re

Declaration = collections.namedtuple("Declaration", "kind name line documented")

_TYPE = re.compile(r"(?:template .*> |requires .*\) )?(class|struct|enum|union|concept)\s+(?:class\s+)?(?:alignas\(\S*\)\s*)?(\w+)")
_FUNCTION = re.compile(r"(\w+|operator\S+)\s*\(")
# What says all there is to say: construction as usual, comparison, forwarding of names, proofs.
_PLAIN = re.compile(r"(friend|using|typedef|static_assert|namespace|FAIRLEAD_\w+\()|.*(= default|= delete)|.*\boperator\b")
# A member that gives back something in one line: its name says it.
_ACCESSOR = re.compile(r".*\) (const )?(noexcept )?\{ return [^;]*; \}")


def read(text, code):
    """`code` is `text` without comments and literals, line for line."""
    lines = list(zip(text.split("\n"), code.split("\n")))
    outer, public, hidden = None, True, None  # The class whose members come; their access; the namespace to pass over.
    documented, at = False, 0
    while at < len(lines):
        line, bare = lines[at][0], lines[at][1].rstrip()
        start, at = at, at + 1
        indent = len(bare) - len(bare.lstrip())
        if hidden:
            hidden = None if line.startswith(f"}}  // namespace {hidden}") else hidden
            continue
        if not bare:
            documented = line.lstrip().startswith(("///", "/**"))
            continue
        if bare.startswith("}"):
            outer, documented = None, False
        elif re.match(r" (public|private|protected):$", bare):
            public, documented = "public" in bare, False
        elif re.match(r"namespace \S*detail \{", bare):
            hidden = re.match(r"namespace (\S+)", bare).group(1)
        elif indent != (2 if outer else 0) or bare.startswith("#") or bare.strip().startswith("}"):
            continue  # Inside a body, or a body's end.
        else:
            while not bare.endswith((";", "{", "}")) and at < len(lines):
                bare, at = f"{bare} {lines[at][1].strip()}".rstrip(), at + 1
            documented |= any("///<" in lines[number][0] for number in range(start, at))
            kind, name = _classify(bare.strip(), outer)
            if kind and public:
                yield Declaration(kind, name, start + 1, documented)
            if outer is None and kind in ("class", "struct") and bare.endswith("{"):
                outer, public, documented = name, kind == "struct", False


def _classify(declaration, outer):
    if _PLAIN.match(declaration):
        return None, None
    named = _TYPE.match(declaration)
    if named:
        return named.groups() if "{" in declaration or named.group(1) == "concept" else (None, None)
    called = _FUNCTION.search(re.sub(r"\[\[.*?\]\]|^template <[^(]*> |requires\s*\(.*?\)", "", declaration))
    if not called or " = " in declaration[:declaration.find("(")] or (outer and (called.group(1) == outer or _ACCESSOR.fullmatch(declaration))):
        return None, None
    return "function", called.group(1)
