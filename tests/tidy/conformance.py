"""tests/conformance.md, from each requirement to the tests that show it, held against these tests.

A row is | id | requirement | shown by |. What shows it stands in backticks: a play (lost.play), a
test case (bosh: its whole name), or a file of interop/tests; else it is "none: " and the reason.
"""

import re
from dataclasses import dataclass

import cpp
from rules import Finding

TABLE = "tests/conformance.md"
MAX_WORDS = 10

# XEP-0124 and XEP-0206 by section, the arithmetic of a session, points where they are silent, the
# streams to servers, stream management, channel binding, HTTP, host-meta.
_ID = r"(?:[BX]\d+(?:\.\d+)+|AMB-\d+|SM\d+\.\d+|(?:SV|CB|R)\d+|HM?\d+\.\d+)"
_IDS = re.compile(rf"(?<![\w.-]){_ID}(?![\w-])")
_ROW = re.compile(rf"^\| *({_ID}) *\|([^|\n]*)\|([^|\n]*)\| *$", re.MULTILINE)
_CASE = re.compile(r'^TEST_CASE\(\s*((?:"(?:[^"\\\n]|\\.)*"\s*)+)', re.MULTILINE)


@dataclass(frozen=True)
class Row:
    id: str
    line: int
    requirement: str
    shown_by: str

    @property
    def tests(self):
        return re.findall(r"`([^`]*)`", self.shown_by)

    @property
    def reason(self):
        return self.shown_by[len("none:"):].strip() if self.shown_by.startswith("none:") else ""


def rows(text):
    return [Row(m.group(1), cpp.line_of(text, m.start()), m.group(2).strip(), m.group(3).strip())
            for m in _ROW.finditer(text)]


def cited(text):
    return set(_IDS.findall(text))


def _comment_above(text, offset):
    lines = text[:offset].split("\n")[:-1]
    above = []
    while lines and lines[-1].startswith("//"):
        above.append(lines.pop())
    return "\n".join(above)


def _cases(text):
    """Each test case's name, and the text in which it may cite: name, comments in it and above."""
    for match in _CASE.finditer(text):
        name = "".join(re.findall(r'"((?:[^"\\\n]|\\.)*)"', match.group(1)))
        end = re.compile(r"^}", re.MULTILINE).search(text, match.end())
        body = text[match.end() : end.start() if end else len(text)]
        yield name.replace('\\"', '"'), "\n".join(
            [name, _comment_above(text, match.start()), cpp.comments_only(body)])


def citations(path, text):
    """{test: ids} of what the file's tests are called in the table."""
    play = re.match(r"tests/plays/([^/]+\.play)$", path)
    if play:
        comments = [line for line in text.split("\n") if line.lstrip().startswith("#")]
        return {play.group(1): cited("\n".join(comments))}
    source = re.match(r"tests/(\w+)/[^/]+\.cc$", path)
    if source:
        return {f"{source.group(1)}: {name}": cited(said) for name, said in _cases(text)}
    if re.match(r"interop/tests/[^/]+\.mjs$", path):
        return {path.removeprefix("interop/tests/"): cited(text)}
    return {}


def _of_row(row, known):
    if not row.tests and not row.reason:
        yield f"{row.id} has neither a test nor 'none: ' and a reason; write one of them"
    if row.tests and row.reason:
        yield f"{row.id} has a test and none; leave one of them out"
    if len(row.requirement.split()) > MAX_WORDS or not row.requirement:
        yield f"{row.id} is not said in one to {MAX_WORDS} words; say it shorter"
    for test in row.tests:
        if test not in known:
            yield f"{row.id} names '{test}', which there is not; write the test's whole name"
        elif row.id not in known[test]:
            yield (f"{row.id} names '{test}', which does not cite it; say in the test what it shows "
                   "of it, or leave it out of the row")


def check(texts):
    """`texts`: {path: text} of the whole repository."""
    if TABLE not in texts:
        yield Finding(TABLE, 1, "is not there; it says what shows each requirement")
        return
    known, table = {}, rows(texts[TABLE])
    for path, text in texts.items():
        known.update(citations(path, text))
    listed = set()
    for row in table:
        if row.id in listed:
            yield Finding(TABLE, row.line, f"{row.id} has two rows; make one of them")
        listed.add(row.id)
        for message in _of_row(row, known):
            yield Finding(TABLE, row.line, message)
    for test, ids in sorted(known.items()):
        for unknown in sorted(ids - listed):
            yield Finding(TABLE, 1, f"'{test}' cites {unknown}, which has no row; add it, or mend "
                          "the test")
