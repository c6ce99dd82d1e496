# SPDX-License-Identifier: Apache-2.0
"""Pages: links lead somewhere. Public headers: every declaration that needs words has them."""
import re

import declarations
from project import Finding, line_of

_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_CODE_BLOCK = re.compile(r"^(```|~~~).*?^\1|^(?:    |\t)[^\n]*$|`[^`\n]*`", re.DOTALL | re.MULTILINE)


def check(project, graph):
    del graph
    for page in project.matching(".md"):
        yield from _links(project, page)
    for header in project.public_headers:
        yield from _undocumented(project, header)


def _without_code(text):
    return _CODE_BLOCK.sub(lambda code: re.sub(r"[^\n]", " ", code.group()), text)


def anchors(text):
    """The anchors that a heading gets: lower case, without punctuation, hyphens for blanks; numbered when repeated."""
    seen = {}
    blocks = re.compile(r"^(```|~~~).*?^\1", re.DOTALL | re.MULTILINE)
    for heading in _HEADING.findall(blocks.sub("", text)):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        anchor = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
        times = seen.get(anchor, 0)
        seen[anchor] = times + 1
        yield f"{anchor}-{times}" if times else anchor


def _links(project, page):
    text = _without_code(project.text(page))
    for link in _LINK.finditer(text):
        target, _, anchor = link.group(1).partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        path = (project.root / page).parent / target if target else project.root / page
        line = line_of(text, link.start())
        if not path.exists():
            yield Finding(page, line, f"{target} does not exist")
        elif anchor and path.suffix == ".md" and anchor not in anchors(path.read_text(encoding="utf-8")):
            yield Finding(page, line, f"{target or page} has no heading #{anchor}")


def _undocumented(project, header):
    text = project.text(header)
    if not re.search(r"^/// @file  \S", text, re.MULTILINE):
        yield Finding(header, 1, "no line `/// @file  ` that says what is in it")
    for declaration in declarations.read(text, project.code(header)):
        if not declaration.documented:
            yield Finding(header, declaration.line, f"{declaration.kind} {declaration.name} has no comment")
