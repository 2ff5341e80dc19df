#!/usr/bin/env python3
"""Each rule, on both sides of its boundary. Banned text is put together here, so that tidy does not
find it in this file."""

import unittest

import conformance
import cpp
import rules

HEADER = "#pragma once\n"


def found(path, text, rule):
    return [(f.line, f.message.split(";")[0]) for f in rule(path, text)]


def lines_of(path, text, rule):
    return [f.line for f in rule(path, text)]


class Arrows(unittest.TestCase):
    def include(self, path, spelling):
        return lines_of(path, f"// why\n#include {spelling}\n", rules.arrows)

    def test_every_arrow_is_allowed_and_no_other(self):
        for here in rules.ARROWS:
            path = "src/main.cc" if here == "main" else f"src/{here}/a.cc"
            for there in rules.ARROWS:
                allowed = there == here or there in rules.ARROWS[here]
                self.assertEqual(self.include(path, f'"bittern/{there}/b.h"'),
                                 [] if allowed else [2], (here, there))

    def test_strangers_meet_in_manager_only(self):
        strangers = ["bosh", "xmpp", "http", "net"]
        for here in strangers:
            for there in strangers:
                if here != there:
                    self.assertNotIn(there, rules.ARROWS[here])
            self.assertIn(here, rules.ARROWS["manager"])
        self.assertNotIn("config", rules.ARROWS["manager"])

    def test_the_message_says_where_what_and_what_to_do(self):
        finding, = rules.arrows("src/bosh/a.cc", '\n#include "bittern/net/b.h"\n')
        self.assertEqual(str(finding), "src/bosh/a.cc:2: bosh includes net: no arrow leads there; "
                         "let manager introduce them, or move what both need down to base")

    def test_headers_of_ours_are_named_from_the_top(self):
        self.assertEqual(self.include("src/xml/a.cc", '"b.h"'), [2])
        self.assertEqual(self.include("src/xml/a.cc", '"../base/b.h"'), [2])
        self.assertEqual(self.include("src/xml/a.cc", '"xml/b.h"'), [])
        self.assertEqual(self.include("src/xml/a.cc", "<b.h>"), [])

    def test_a_public_header_includes_public_ones_only(self):
        self.assertEqual(self.include("include/bittern/xml/a.h", '"xml/b.h"'), [2])
        self.assertEqual(self.include("include/bittern/xml/a.h", '"bittern/xml/b.h"'), [])

    def test_cmake_has_the_same_arrows(self):
        text = "\nbittern_library(bosh DEPENDS base xml)\nbittern_library(http DEPENDS base{})\n"
        self.assertEqual(lines_of("CMakeLists.txt", text.format(" USES llhttp"),
                                  rules.build_arrows), [])
        self.assertEqual(lines_of("CMakeLists.txt", text.format(" net"), rules.build_arrows), [3])

    def test_every_source_stands_in_a_folder_of_the_house(self):
        for path in ("src/main.cc", "src/net/a.cc", "include/bittern/xml/a.h", "tests/x/a.cc"):
            self.assertEqual(lines_of(path, "", rules.placement), [])
        for path in ("src/a.cc", "src/util/a.cc", "include/bittern/a.h", "src/net/deep/a.cc"):
            self.assertEqual(lines_of(path, "", rules.placement), [1])


class Libraries(unittest.TestCase):
    def test_each_library_has_one_folder(self):
        owners = [("<boost/asio/ip/tcp.hpp>", "net"), ("<sys/socket.h>", "net"),
                  ("<openssl/ssl.h>", "net"), ("<openssl/x509v3.h>", "net"),
                  ("<toml++/toml.h>", "config"), ("<spdlog/spdlog.h>", "log"),
                  ("<expat.h>", "xml"), ("<llhttp.h>", "http"), ("<CLI/CLI.hpp>", "main")]
        for spelling, owner in owners:
            for here in rules.ARROWS:
                path = "src/main.cc" if here == "main" else f"src/{here}/a.cc"
                self.assertEqual(lines_of(path, f"#include {spelling}\n", rules.libraries),
                                 [] if here == owner else [1], (spelling, here))
        self.assertEqual(lines_of("tests/log/a.cc", "#include <spdlog/spdlog.h>\n",
                                  rules.libraries), [])


class Purity(unittest.TestCase):
    BANNED = ["std::chrono::steady_clock::now()", "system_clock::time_point t", "time(nullptr)",
              "std::time(&t)", "gettimeofday(&t, 0)", "::socket(1, 2, 3)", "std::thread t",
              "std::mutex m", "std::atomic<int> a", "std::atomic_bool b", "std::random_device r",
              "rand()", "std::mt19937 g", "getenv(name)", "std::cout << 1", "std::printf(x)",
              "fprintf(stderr, x)", "puts(x)", "thread_local int i"]
    FINE = ["on_time(now)", "session.time(0)", "snprintf(b, n, f)", "base::Time time(now)",
            "operand(x)", "runtime(0)", "output(x)", "stream.accept(x)", "a.send(b)",
            "std::chrono::milliseconds m", "// std::cout", '"steady_clock"']

    def test_a_pure_folder_never_reads_the_world(self):
        for folder in ("base", "xml", "bosh", "xmpp", "http"):
            for path in (f"src/{folder}/a.cc", f"include/bittern/{folder}/a.h"):
                for code in self.BANNED:
                    self.assertEqual(lines_of(path, f"\n{code};\n", rules.purity), [2], code)
                for code in self.FINE:
                    self.assertEqual(lines_of(path, f"\n{code};\n", rules.purity), [], code)

    def test_the_other_folders_may(self):
        for folder in ("net", "config", "log", "manager"):
            for code in self.BANNED:
                self.assertEqual(found(f"src/{folder}/a.cc", f"{code};\n", rules.purity), [])

    def test_banned_headers(self):
        for spelling in ("<ctime>", "<thread>", "<mutex>", "<atomic>", "<random>", "<iostream>",
                         "<cstdio>", "<sys/types.h>", "<unistd.h>", "<fstream>"):
            self.assertEqual(lines_of("src/bosh/a.cc", f"#include {spelling}\n", rules.purity),
                             [1], spelling)
        for spelling in ("<chrono>", "<string>", "<charconv>", "<sstream>", "<cstdlib>"):
            self.assertEqual(lines_of("src/bosh/a.cc", f"#include {spelling}\n", rules.purity), [],
                             spelling)

    def test_a_failed_check_may_print_and_nothing_else_may(self):
        text = "#include <cstdio>\nstd::fprintf(stderr, x);\n"
        self.assertEqual(lines_of("src/base/check.cc", text, rules.purity), [])
        self.assertEqual(lines_of("src/base/other.cc", text, rules.purity), [1, 2])
        self.assertEqual(lines_of("src/base/check.cc", "std::puts(x);\n", rules.purity), [1])


class Shape(unittest.TestCase):
    def test_no_exceptions_of_ours(self):
        self.assertEqual(lines_of("src/net/a.cc", "\nthrow 1;\n", rules.exceptions), [2])
        self.assertEqual(lines_of("src/net/a.cc", "// throw\nf(\"throw\"); rethrow();\n",
                                  rules.exceptions), [])
        self.assertEqual(lines_of("tests/net/a.cc", "throw 1;\n", rules.exceptions), [])

    def test_headers_begin_with_pragma_once(self):
        for text, lines in ((HEADER, []), ("// a\n/* b\n */\n\n" + HEADER, []), ("", [1]),
                            ("#ifndef A_H\n#define A_H\n#endif\n", [1]),
                            ("// a\n#include <b>\n" + HEADER, [2]), ("// #pragma once\n", [1])):
            self.assertEqual(lines_of("src/net/a.h", text, rules.header_guard), lines, text)
        self.assertEqual(lines_of("src/net/a.cc", "", rules.header_guard), [])

    def test_files_have_250_lines_at_most(self):
        self.assertEqual(lines_of("src/net/a.cc", "\n" * 250, rules.file_length), [])
        self.assertEqual(lines_of("src/net/a.cc", "\n" * 251, rules.file_length), [251])
        self.assertEqual(lines_of("bench/load/a.cc", "\n" * 251, rules.file_length), [251])
        self.assertEqual(lines_of("tests/net/a.cc", "\n" * 251, rules.file_length), [])

    def test_functions_have_40_lines_at_most(self):
        text = "namespace a {\n\nint f(int b) {\n" + "  g();\n" * 40 + "}\n\n}  // namespace a\n"
        self.assertEqual(lines_of("src/net/a.cc", text, rules.function_length), [])
        text = text.replace("  g();\n", "  g();\n  g();\n", 1)
        self.assertEqual(found("src/net/a.cc", text, rules.function_length),
                         [(3, "f has 41 lines, at most 40 (aim: 25)")])


class Functions(unittest.TestCase):
    def functions(self, text):
        return [(f.name, f.line, f.length) for f in cpp.functions(text)]

    def test_free_member_and_nested_ones(self):
        text = """namespace a::b {
namespace {

struct S : T<int> {
  explicit S(int c)
      : a_{c}, b_(c) {
    f();
  }
  int g() const { return 1; }
  bool operator==(const S& o) const {
    return true;
  }
};

}  // namespace

template <typename A, typename B>
int S::h(
    int x, const char* y = "{") const {
  if (x) {
    auto l = [&](int z) {
      return z;
    };
  }
  return '}';
}

}  // namespace a::b
"""
        self.assertEqual(self.functions(text),
                         [("S", 6, 1), ("operator==", 10, 1), ("S::h", 19, 6)])

    def test_initialisers_enums_and_macros_are_none(self):
        text = """#define M(x) \\
  do {          \\
  } while (0)
constexpr int kA[] = {
    1,
};
enum class E : int {
  kA,
};
constexpr std::array<K, 2> kTable{{{"a", f},
                                   {"b", g}}};
extern "C" {
void f() {
  g();
}
}
"""
        self.assertEqual(self.functions(text), [("f", 13, 1)])

    def test_comments_strings_and_raw_strings_are_blanked(self):
        text = 'f("a//b", \'"\', R"x({)" )x"); // c\n/* d\n */ 1\'000\'000;\n'
        blanked = cpp.blank(text)
        self.assertEqual(len(blanked), len(text))
        self.assertEqual(blanked.count("\n"), text.count("\n"))
        self.assertNotIn("{", blanked)
        self.assertNotIn("d", blanked)
        self.assertIn("1'000'000", blanked)


class Words(unittest.TestCase):
    def test_no_marks(self):
        for word in ("TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"):
            self.assertEqual(lines_of("README.md", f"\n{word}: x\n", rules.marks), [2])
            self.assertEqual(lines_of("src/a.cc", f"a{word}b {word.lower()}\n", rules.marks), [])
        self.assertEqual(lines_of("tests/run", "mktemp -d a.XXXXXX\n", rules.marks), [])

    def test_no_sleeps_in_tests(self):
        for path, text in (("tests/a/b.cc", "std::this_thread::sl" + "eep_for(x);"),
                           ("tests/a/b.cc", "usl" + "eep(1);"), ("interop/a.py", "time.sl" + "eep(1)"),
                           ("interop/a.mjs", "page.waitFor" + "Timeout(1)"),
                           ("interop/a.js", "setTime" + "out(f, 1000)"),
                           ("interop/a.js", "setTime" + "out(() => f(), 10_000)"),
                           ("interop/a.js", "setTime" + "out(f, 1e3)")):
            self.assertEqual(lines_of(path, text + "\n", rules.sleeps), [1], text)
        for path, text in (("src/a/b.cc", "usl" + "eep(1);"), ("tests/a/b.cc", "// usl" + "eep"),
                           ("interop/a.js", "setTimeout(f, 999)"), ("tests/a/b.cc", "asleep(1);"),
                           ("interop/a.js", "clearTimeout(timer); f(1000)")):
            self.assertEqual(lines_of(path, text + "\n", rules.sleeps), [], text)

    def test_no_sleeps_in_shell_but_short_ones_between_looks(self):
        for text, lines in (("sleep 1", [2]), ("  x; sleep 5", [2]), ("do sleep 2", [2]),
                            ('sleep "$n"', [2]), ("sleep $n", [2]), ("sleep 0.1", []),
                            ("echo sleep 1", []), ("nosleep 1", [])):
            self.assertEqual(lines_of("interop/a", "#!/usr/bin/env bash\n" + text + "\n",
                                      rules.sleeps), lines, text)

    def test_no_places_of_one_machine(self):
        for text in ("registry" + ".npmjs.org", "http://deb" + ".debian.org/debian", "cd /wo" + "rk/x",
                     "'/ro" + "ot/.cache'", "/ho" + "me/anna/x"):
            self.assertEqual(lines_of("conf/a", f"\n{text}\n", rules.places), [2], text)
        for text in ("/usr/lib/x", "https://example.org/wo" + "rk/x", "net/wo" + "rk/x", "$HOME/ro" + "ot/x",
                     "the root/wo" + "rk of"):
            self.assertEqual(lines_of("conf/a", f"\n{text}\n", rules.places), [], text)

    def test_a_lock_file_is_bound_to_no_registry(self):
        bound = '{"packages": {\n"a": {"version": "1", "resol' + 'ved": "https://x/a.tgz"}}}'
        self.assertEqual(lines_of("interop/package-lock.json", bound, rules.lock_file), [2])
        free = '{"packages": {"a": {"version": "1"}, "b": {"resolved": "a/b", "link": true}}}'
        self.assertEqual(lines_of("interop/package-lock.json", free, rules.lock_file), [])


class Conformance(unittest.TestCase):
    PLAY = "# B8.7: in order\nclient asks rid=1 B8.1\n"
    CASE = ('// B1.1\n\n// B8.2 and\n// B8.3: above\nTEST_CASE("B8.4: a \\"word\\", "\n'
            '          "(X2.1)") {\n  f("B8.5");  // AMB-3\n}\n\n// B8.6\nvoid g();\n')
    NAME = 'bosh: B8.4: a "word", (X2.1)'

    def messages(self, table, **files):
        texts = {"tests/conformance.md": table, "tests/plays/a.play": self.PLAY}
        return [f.message.split(";")[0] for f in conformance.check({**texts, **files})]

    def row(self, shown_by, requirement="in order", id="B8.7"):
        return f"| id | requirement | shown by |\n|---|---|---|\n| {id} | {requirement} | {shown_by} |\n"

    def test_an_id_is_shown_by_a_test_or_has_a_reason(self):
        self.assertEqual(self.messages(self.row("`a.play`")), [])
        self.assertEqual(self.messages(self.row("none: the client's duty")), [])
        for nothing in ("", "a.play", "none:", "none: ", "``"):
            self.assertEqual(len(self.messages(self.row(nothing))), 1, nothing)
        self.assertEqual(self.messages(self.row("none: why `a.play`")),
                         ["B8.7 has a test and none"])

    def test_a_test_that_a_row_names_is_there(self):
        self.assertEqual(self.messages(self.row("`a.play`, `b.play`")),
                         ["B8.7 names 'b.play', which there is not"])
        self.assertEqual(self.messages(self.row("`bosh: B8.7`")),
                         ["B8.7 names 'bosh: B8.7', which there is not"])

    def test_a_test_that_a_row_names_cites_its_id(self):
        table = self.row("`a.play`") + "| B8.1 | soon | `a.play` |\n"
        self.assertEqual(self.messages(table), ["B8.1 names 'a.play', which does not cite it"])

    def test_an_id_that_a_test_cites_has_a_row(self):
        self.assertEqual(self.messages(self.row("none: x", id="B8.1")),
                         ["'a.play' cites B8.7, which has no row"])

    def test_an_id_has_one_row_and_few_words(self):
        self.assertEqual(self.messages(self.row("`a.play`") + self.row("`a.play`")),
                         ["B8.7 has two rows"])
        self.assertEqual(self.messages(self.row("`a.play`", "w " * 10)), [])
        self.assertEqual(self.messages(self.row("`a.play`", "w " * 11)),
                         ["B8.7 is not said in one to 10 words"])

    def test_a_test_case_cites_in_its_name_its_comments_and_the_one_above(self):
        self.assertEqual(conformance.citations("tests/bosh/a.cc", self.CASE),
                         {self.NAME: {"B8.2", "B8.3", "B8.4", "X2.1", "AMB-3"}})
        self.assertEqual(conformance.citations("src/bosh/a.cc", self.CASE), {})
        table = self.row("`a.play`") + "".join(
            f"| {id} | x | `{self.NAME}` |\n" for id in ("B8.2", "B8.3", "B8.4", "X2.1", "AMB-3"))
        self.assertEqual(self.messages(table, **{"tests/bosh/a.cc": self.CASE}), [])

    def test_a_play_cites_in_its_comments_and_interop_anywhere(self):
        self.assertEqual(conformance.citations("tests/plays/a.play", self.PLAY),
                         {"a.play": {"B8.7"}})
        self.assertEqual(conformance.citations("interop/tests/a.test.mjs", "// B8.1\n"),
                         {"a.test.mjs": {"B8.1"}})

    def test_ids_are_whole_words(self):
        self.assertEqual(conformance.cited("B14.3.4, B6.10. R5 AMB-16, SM3.1; SV9 CB2 H1.22 X8.1"),
                         {"B14.3.4", "B6.10", "R5", "AMB-16", "SM3.1", "SV9", "CB2", "H1.22",
                          "X8.1"})
        self.assertEqual(conformance.cited("AB6.1 B6 6.1 B6.1x R-5 BR5 XAMB-1 AMB-1-2"), set())

    def test_without_the_table_nothing_is_well(self):
        self.assertEqual(len(list(conformance.check({}))), 1)


class Whole(unittest.TestCase):
    def test_every_rule_is_held(self):
        text = "throw 1;\n#include <thread>\n"
        self.assertEqual([f.line for f in rules.check("src/bosh/a.cc", text)], [2, 1])
        self.assertGreaterEqual(len(rules.RULES), 13)


if __name__ == "__main__":
    unittest.main()
