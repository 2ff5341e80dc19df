"""What the rules need to know of C++: code without comments and strings, and where functions are.

It is right for code in the shape that clang-format gives it, not for all of C++.
"""

import re
from dataclasses import dataclass

_TOKENS = re.compile(
    r"""
    (?P<comment> //[^\n]* | /\*.*?\*/ )
  | (?P<raw> R"(?P<tag>[^()\s\\"]{0,16})\(.*?\)(?P=tag)" )
  | (?P<text> "(?:\\.|[^"\\\n])*" )
  | (?P<char> (?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])*' )
    """,
    re.VERBOSE | re.DOTALL,
)


def _spaces(text):
    return re.sub(r"[^\n]", " ", text)


def blank(source):
    """The code with spaces for comments and for what is in strings; lines and columns stay."""

    def replace(match):
        token = match.group()
        if match.lastgroup == "comment" or token.startswith("/"):
            return _spaces(token)
        return token[0] + _spaces(token[1:-1]) + token[-1]

    return _TOKENS.sub(replace, source)


def comments_only(source):
    """The inverse: spaces for everything that is not a comment."""
    kept, end = [], 0
    for match in _TOKENS.finditer(source):
        if match.group("comment"):
            kept += [_spaces(source[end : match.start()]), match.group()]
            end = match.end()
    return "".join(kept) + _spaces(source[end:])


def includes(source):
    """(line, spelling) of each #include: '"a/b.h"' or '<a/b.h>'."""
    pattern = re.compile(r'^[ \t]*#[ \t]*include[ \t]+("[^"\n]+"|<[^>\n]+>)', re.MULTILINE)
    return [(line_of(source, m.start(1)), m.group(1)) for m in pattern.finditer(source)]


def line_of(source, offset):
    return source.count("\n", 0, offset) + 1


@dataclass(frozen=True)
class Function:
    name: str
    line: int  # of its opening brace
    length: int  # lines between its braces


_SCOPE = re.compile(r"(?:template\s*<.*?>\s*)?(?:inline\s+)?"
                    r"(?:namespace|class|struct|union|enum|extern)\b", re.DOTALL)


def _kind(header):
    header = header.strip()
    if "(" not in header or _SCOPE.match(header):
        return "scope"
    return "function"


def _name(header):
    found = re.search(r"([\w:~]+|operator\s*\S+?)\s*\(", header)
    return found.group(1) if found else "?"


def functions(source):
    """The functions whose bodies have lines of their own, nested lambdas and blocks excepted."""
    code = re.sub(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", lambda m: _spaces(m.group()), blank(source),
                  flags=re.MULTILINE)
    found, stack, header = [], [], ""
    for offset, char in enumerate(code):
        ends_line = code[offset + 1 : offset + 2] in ("\n", "")
        if char == "{":
            inside = any(kind == "function" for kind, _, _ in stack)
            # A brace within a line begins an initialiser or a body of one line.
            kind = "block" if inside or not ends_line else _kind(header)
            stack.append((kind, offset, header))
            if kind != "block":
                header = ""
        elif char == "}" and stack:
            kind, begin, opened = stack.pop()
            if kind == "function":
                lines = code.count("\n", begin, offset) - 1
                found.append(Function(_name(opened), line_of(code, begin), lines))
            if kind != "block" or ends_line:
                header = ""
        elif char == ";":
            header = ""
        else:
            header += char
    return found
