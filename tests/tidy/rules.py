"""The rules of the house. Each is a function from a file to findings that say what to do."""

import json
import re
from dataclasses import dataclass

import cpp

# B: what B may include directly. main may include what manager may.
ARROWS = {
    "base": set(),
    "xml": {"base"},
    "bosh": {"base", "xml"},
    "xmpp": {"base", "xml"},
    "http": {"base"},
    "net": {"base"},
    "config": {"base"},
    "log": {"base"},
    "manager": {"base", "xml", "bosh", "xmpp", "http", "net", "log"},
    "setup": {"base", "bosh", "http", "net", "config", "manager"},
    "check": {"base", "xml", "bosh", "xmpp", "net", "config", "manager", "setup"},
    "main": {"base", "xml", "bosh", "xmpp", "http", "net", "log", "config", "manager", "setup",
             "check"},
}
PURE = {"base", "xml", "bosh", "xmpp", "http"}

# The one folder that may include a library, and what the library is included by.
OWNERS = [
    (r"boost/asio|asio", "net"),
    (r"sys/(?:socket|epoll|select|un)\.h|netinet/|netdb\.h|poll\.h", "net"),
    (r"openssl/(?:ssl|tls1|err|x509v?3?|bio|pem)\.h", "net"),
    (r"systemd/", "net"),
    (r"idn2\.h", "net"),
    (r"ares(?:_\w+)?\.h|arpa/nameser\w*\.h|resolv\.h", "net"),
    (r"toml\+\+|toml\.hpp", "config"),
    (r"spdlog|fmt/", "log"),
    (r"expat\.h", "xml"),
    (r"llhttp\.h", "http"),
    (r"zlib\.h", "http"),
    (r"strophe\.h", "check"),
    (r"CLI/", "main"),
]

MAX_FILE_LINES = 250
MAX_FUNCTION_LINES = 40


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    message: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.message}"


def folder_of(path):
    """The folder of src/ that a source file belongs to; None for what is not part of one."""
    match = re.match(r"(?:include/bittern|src)/(\w+)/[^/]+\.(?:h|cc)$", path)
    if match:
        return match.group(1)
    return "main" if path == "src/main.cc" else None


def _is_source(path):
    return re.match(r"(?:include|src)/.*\.(?:h|cc)$", path) is not None


def _is_program(path):
    """Sources, and those of the programs that measure."""
    return _is_source(path) or re.match(r"bench/.*\.(?:h|cc)$", path) is not None


def _matches(pattern, text):
    return ((cpp.line_of(text, m.start()), m.group()) for m in pattern.finditer(text))


def placement(path, text):
    if _is_source(path) and folder_of(path) not in ARROWS:
        yield Finding(path, 1, "stands in no folder of the house; put it in one of src/"
                      + ", src/".join(sorted(ARROWS.keys() - {"main"}))
                      + " or give ARCHITECTURE.md and tests/tidy a new arrow")


def arrows(path, text):
    here = folder_of(path)
    if here not in ARROWS:
        return
    for line, spelling in cpp.includes(text):
        if spelling.startswith("<"):
            continue
        match = re.match(r'"(bittern/)?(\w+)/[^/"]+"$', spelling)
        if not match or match.group(2) not in ARROWS:
            yield Finding(path, line, f"includes {spelling}; write headers of ours as "
                          '"bittern/FOLDER/NAME.h" or, private ones, "FOLDER/NAME.h"')
            continue
        public, there = match.groups()
        if there != here and there not in ARROWS[here]:
            yield Finding(path, line, f"{here} includes {there}: no arrow leads there; let manager "
                          "introduce them, or move what both need down to base")
        elif path.startswith("include/") and not public:
            yield Finding(path, line, f"a public header includes the private {spelling}; "
                          "include/bittern is installed alone: include in the .cc instead")


def libraries(path, text):
    here = folder_of(path)
    if here is None:
        return
    for line, spelling in cpp.includes(text):
        for pattern, owner in OWNERS:
            if re.match(f"[\"<](?:{pattern})", spelling) and here != owner:
                yield Finding(path, line, f"{here} includes {spelling}, which is for {owner} "
                              f"alone; use what {owner}'s headers offer")


_BANNED_INCLUDES = re.compile(
    r"<(?:ctime|time\.h|sys/.*|netinet/.*|arpa/.*|netdb\.h|unistd\.h|poll\.h|fcntl\.h|pthread\.h"
    r"|thread|mutex|shared_mutex|atomic|condition_variable|future|semaphore|random|csignal"
    r"|signal\.h|iostream|fstream|filesystem|cstdio|stdio\.h)>")

_BANNED_WORDS = [
    (re.compile(r"\b(?:steady_clock|system_clock|high_resolution_clock|utc_clock|clock_gettime"
                r"|gettimeofday|timespec_get)\b|(?<![\w.>])time\s*\(\s*(?:nullptr|NULL|0|&)"),
     "reads a clock; take a base::Time as an argument"),
    (re.compile(r"(?<![\w.>:])::(?:socket|connect|bind|listen|accept|recv|send|read|write)\s*\("),
     "uses the operating system; only src/net may"),
    (re.compile(r"\bstd::(?:thread|jthread|mutex|shared_mutex|recursive_mutex|lock_guard"
                r"|unique_lock|scoped_lock|atomic\w*|condition_variable|async|future|promise)\b"
                r"|\bthread_local\b"),
     "uses threads; pure code has one caller at a time"),
    (re.compile(r"\b(?:random_device|mt19937(?:_64)?|default_random_engine|getrandom|arc4random)\b"
                r"|(?<![\w.>])s?rand\s*\("),
     "draws random numbers; take them as an argument"),
    (re.compile(r"\b(?:secure_)?getenv\b"), "reads the environment; take the value as an argument"),
    (re.compile(r"\b(?:std::(?:cout|cerr|clog|cin)|[fdv]?printf|vfprintf|f?puts|putchar|fwrite)\b"),
     "writes to the world; return a value that says it"),
]

# The exceptions, by name: a failed check has to say so before it aborts, and the C library knows how
# addresses are written.
_EXCEPTED = {("src/base/check.cc", "<cstdio>"), ("src/base/check.cc", "fprintf"),
             ("src/base/ip_address.cc", "<arpa/inet.h>")}


def purity(path, text):
    if folder_of(path) not in PURE:
        return
    for line, spelling in cpp.includes(text):
        if _BANNED_INCLUDES.match(spelling) and (path, spelling) not in _EXCEPTED:
            yield Finding(path, line, f"a pure folder includes {spelling}; what the world says is "
                          "an argument, what to do to it a value")
    code = cpp.blank(text)
    for pattern, advice in _BANNED_WORDS:
        for line, word in _matches(pattern, code):
            if (path, word) not in _EXCEPTED:
                yield Finding(path, line, f"'{word.strip()}' in a pure folder {advice}")


def exceptions(path, text):
    if _is_program(path):
        for line, _ in _matches(re.compile(r"\bthrow\b"), cpp.blank(text)):
            yield Finding(path, line, "throws; return an Expected, or BITTERN_CHECK a mistake of "
                          "ours")


def header_guard(path, text):
    if path.endswith(".h") and path.split("/")[0] in ("include", "src", "tests", "bench"):
        first = re.search(r"\S[^\n]*", cpp.blank(text))
        if first is None or first.group().rstrip() != "#pragma once":
            line = cpp.line_of(text, first.start()) if first else 1
            yield Finding(path, line, "begins without '#pragma once'; write it after the comment "
                          "that says what the header is")


def file_length(path, text):
    lines = text.count("\n")
    if _is_program(path) and lines > MAX_FILE_LINES:
        yield Finding(path, lines, f"has {lines} lines, at most {MAX_FILE_LINES} (aim: 200); split "
                      "it inside its folder")


def function_length(path, text):
    if _is_program(path):
        for function in cpp.functions(text):
            if function.length > MAX_FUNCTION_LINES:
                yield Finding(path, function.line, f"{function.name} has {function.length} lines, "
                              f"at most {MAX_FUNCTION_LINES} (aim: 25); give its parts names")


# Written apart so that this file does not find itself.
_MARKS = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b")


def marks(path, text):
    if path.endswith("package-lock.json"):
        return
    for line, word in _matches(_MARKS, text):
        yield Finding(path, line, f"'{word}' left in; do it now, or file it as an issue")


_SLEEPS = re.compile(r"\b(?:sleep_(?:for|until)|usleep|nanosleep|waitForTimeout)\b|\bsleep\s*\(")
_SHELL_SLEEPS = re.compile(r"(?:^|[;&|(]|\b(?:do|then|else)\b)[ \t]*sleep[ \t]+[\"']?(?:[1-9]|\$)",
                           re.MULTILINE)
_LONG_TIMEOUTS = re.compile(r"\bsetTimeout\s*\([^;\n]*,\s*(?:\d[\d_]{3,}|\d+e[3-9])\s*\)")


def sleeps(path, text):
    if path.split("/")[0] not in ("tests", "interop") or path.startswith("tests/tidy/"):
        return
    if path.endswith((".cc", ".h")):
        text = cpp.blank(text)
    is_shell = path.endswith(".sh") or re.match(r"#!.*\b(?:ba)?sh\b", text)
    patterns = [_SLEEPS, _SHELL_SLEEPS] if is_shell else [_SLEEPS, _LONG_TIMEOUTS]
    for pattern in patterns:
        for line, _ in _matches(pattern, text):
            yield Finding(path, line, "waits for a time; wait for what shall happen (simulated "
                          "time, an event, a line of the log)")


_PLACES = re.compile(
    r"registry\.npmjs\.org|(?:deb|security|ftp|snapshot)\.debian\.org|pypi\.org"
    r"|files\.pythonhosted\.org|proxy\.golang\.org|registry\.yarnpkg\.com"
    r"|(?<![\w.$}~/-])/(?:work|root|home/\w+)/[\w.]")


def places(path, text):
    for line, place in _matches(_PLACES, text):
        yield Finding(path, line, f"names '{place}', which is of one machine; leave it to the "
                      "machine's own settings, or find it relative to the repository")


def lock_file(path, text):
    if path.endswith("package-lock.json"):
        for name, package in json.loads(text).get("packages", {}).items():
            # A link inside the tree is "resolved" too, without an address.
            if "://" in package.get("resolved", ""):
                line = cpp.line_of(text, text.find(package["resolved"]))
                yield Finding(path, line, f"{name} is bound to one registry; run npm install with "
                              "the repository's .npmrc")
                return


def build_arrows(path, text):
    """CMake's libraries have the same arrows."""
    if path != "CMakeLists.txt":
        return
    pattern = re.compile(r"^bittern_library\((\w+)(?:\s+DEPENDS\s+([a-z\s]+))?", re.MULTILINE)
    for match in pattern.finditer(text):
        name, depends = match.group(1), set((match.group(2) or "").split())
        wrong = depends - ARROWS.get(name, set())
        if wrong:
            yield Finding(path, cpp.line_of(text, match.start()), f"library {name} depends on "
                          f"{', '.join(sorted(wrong))}: no arrow leads there; let manager "
                          "introduce them")


RULES = [placement, arrows, libraries, purity, exceptions, header_guard, file_length,
         function_length, marks, sleeps, places, lock_file, build_arrows]


def check(path, text):
    return [finding for rule in RULES for finding in rule(path, text)]
