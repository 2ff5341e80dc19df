// What `bittern check` prints.
#include "check/report.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using bittern::check::printable;
using bittern::check::Report;

namespace {

struct Lines {
  std::vector<std::string> lines;
  Report report{[this](const std::string& line) { lines.push_back(line); }};
};

}  // namespace

TEST_CASE("each step is a line: ok, or FAILED with the reason and the remedy") {
  Lines all;
  all.report.domain("example.org");
  all.report.ok("dns", "192.0.2.1:5222");
  all.report.ok("ping");
  all.report.failed("connect", "Connection refused", "start it");
  all.report.failed("certificate", "it is self-signed");
  all.report.warn("PLAIN only");
  CHECK(all.lines == std::vector<std::string>{
                         "example.org",
                         "  dns          ok       192.0.2.1:5222",
                         "  ping         ok",
                         "  connect      FAILED   Connection refused; remedy: start it",
                         "  certificate  FAILED   it is self-signed",
                         "               warning  PLAIN only",
                     });
}

TEST_CASE("only a step that failed counts as a failure, not a warning") {
  Lines all;
  all.report.ok("dns");
  all.report.warn("mind this");
  CHECK_FALSE(all.report.any_failed());
  all.report.failed("connect", "refused");
  all.report.ok("tls");
  CHECK(all.report.any_failed());
}

TEST_CASE("what a stranger wrote cannot give orders to the terminal (ECMA-48 §5)") {
  CHECK(printable("a\x1b[2Jb\r\n\x7f\tc") == "a?[2Jb????c");
  CHECK(printable("\xC2\x9B"
                  "2J") == "?2J");
  CHECK(printable("a\xE2\x80\xAE"
                  "b\xE2\x81\xA9"
                  "c\xE2\x80\x8E") == "a?b?c?");
  CHECK(printable("\xE2\x80\xA6 \xE2\x80") == "\xE2\x80\xA6 \xE2\x80");
  CHECK(printable("\xC2\xA0\xC3\xBC") == "\xC2\xA0\xC3\xBC");
  CHECK(printable(std::string_view("\0", 1)) == "?");
  CHECK(printable("").empty());
}

TEST_CASE("a text has an end, and that is not inside a character (RFC 3629)") {
  CHECK(printable(std::string(1000, 'a')) == std::string(1000, 'a'));
  CHECK(printable(std::string(1001, 'a')) == std::string(1000, 'a') + "...");
  CHECK(printable(std::string(999, 'a') + "\xC3\xBC") == std::string(999, 'a') + "...");
}
