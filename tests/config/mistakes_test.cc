#include <catch2/catch.hpp>
#include <string>

#include "tests/config/support.h"

using namespace bittern::config;

TEST_CASE("a syntax error is named with its line") {
  const Lines lines = mistakes("[bosh]\nwait_max_s = \n");
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].substr(0, 14) == "f:2: not TOML:");
  CHECK(lines[0].find('\n') == std::string::npos);
  CHECK(mistakes("[bosh]\npath = \"/a\"\npath = \"/b\"\n")[0].substr(0, 5) == "f:3: ");
  CHECK(mistakes("\xff")[0].substr(0, 14) == "f:1: not TOML:");
}

TEST_CASE("a syntax error shows the line, and what would be right") {
  const std::string text = " (text stands in double quotes)";
  CHECK(mistakes("[log]\nlevel = info\n") ==
        Lines{"f:2: not TOML: Error while parsing floating-point: expected value-terminator, saw "
              "'o', in \"level = info\"" +
              text});
  CHECK(mistakes("path = /http-bind") ==
        Lines{"f:1: not TOML: Error while parsing value: could not determine value type, in "
              "\"path = /http-bind\"" +
              text});
  CHECK(mistakes("\n\t tls = True \r\n") ==
        Lines{"f:2: not TOML: Error while parsing boolean: expected 'true', saw 'T', in "
              "\"tls = True\"" +
              text});
  CHECK(mistakes("wait_max_s = 60s\n") ==
        Lines{"f:1: not TOML: Error while parsing decimal integer: expected digit, saw 's', in "
              "\"wait_max_s = 60s\"" +
              text});
  CHECK(mistakes("[bosh]\n\nwait_max_s: 60\n") ==
        Lines{"f:3: not TOML: Error while parsing key-value pair: expected '=', saw ':', in "
              "\"wait_max_s: 60\" (a setting is key = value)"});
  CHECK(mistakes("[[listen]\n") ==
        Lines{"f:1: not TOML: Error while parsing table header: expected ']', saw '\\n', in "
              "\"[[listen]\""});
  CHECK(mistakes("\xff\n") == Lines{"f:1: not TOML: Encountered invalid utf-8 sequence"});
}

TEST_CASE("a long line is cut after 80 bytes, or before the character there") {
  const auto shown = [](const std::string& line) {
    const std::string told = mistakes("[bosh]\n" + line + "\n").at(0);
    const auto begin = told.find(", in \"") + 6;
    return told.substr(begin, told.rfind("\" (") - begin);
  };
  const std::string line = "a: " + std::string(77, 'b');
  CHECK(shown(line) == line);
  CHECK(shown(line + 'c') == line + "...");
  const std::string shorter = line.substr(0, 79);
  CHECK(shown(shorter + "\u00e4") == shorter + "...");
}

TEST_CASE("an empty file lacks a listener and a server") {
  CHECK(mistakes("") ==
        Lines{"f: listen: missing: write [[listen]] with address and port",
              "f: server: missing: write [[server]] with domains, and host unless DNS says it"});
  CHECK(mistakes("listen = []\n" + kServer) ==
        Lines{"f: listen: missing: write [[listen]] with address and port"});
  CHECK(mistakes(kListen) ==
        Lines{"f: server: missing: write [[server]] with domains, and host unless DNS says it"});
}

TEST_CASE("all mistakes are told at once, in the order of their lines") {
  CHECK(mistakes("[log]\nlevel = 1\n[bosh]\nwait_max_s = 0\nhold_max = 0\n" + kListen) ==
        Lines{"f: server: missing: write [[server]] with domains, and host unless DNS says it",
              "f:2: log.level: must be a string, not 1",
              "f:4: bosh.wait_max_s: must be an integer from 1 to 65535 (seconds), not 0",
              "f:5: bosh.hold_max: must be an integer from 1 to 254, not 0"});
}

TEST_CASE("an unknown key is a mistake, with the nearest known one") {
  CHECK(mistakes_in("[bosh]\n\nwait_max = 60") ==
        Lines{"f:3: bosh.wait_max: unknown key \"wait_max\", did you mean \"wait_max_s\"?"});
  CHECK(mistakes_in("[bosh]\ninactivty_s = 60") ==
        Lines{"f:2: bosh.inactivty_s: unknown key \"inactivty_s\", did you mean "
              "\"inactivity_s\"?"});
  CHECK(mistakes_in("[cors]\nverbose = true") ==
        Lines{"f:2: cors.verbose: unknown key \"verbose\"; [cors] takes enabled, "
              "allowed_origins, allow_credentials"});
  CHECK(mistakes_in("[[listen]]\naddress = \"::1\"\nprot = 1") ==
        Lines{"f:3: listen.prot: unknown key \"prot\", did you mean \"port\"?"});
}

TEST_CASE("a mistake is one line, whatever the key") {
  CHECK(mistakes_in("[log]\n\"a\\nb\" = 1") ==
        Lines{"f:2: log.a?b: unknown key \"a?b\"; [log] takes level"});
}

TEST_CASE("an unknown table is a mistake, with the nearest known one") {
  CHECK(mistakes_in("[bosch]\npath = 1") ==
        Lines{"f:1: bosch: unknown table \"bosch\", did you mean [bosh]?"});
  CHECK(mistakes_in("[[servers]]\nhost = 1") ==
        Lines{"f:1: servers: unknown table \"servers\", did you mean [[server]]?"});
  CHECK(mistakes_in("[metrics]") ==
        Lines{"f:1: metrics: unknown table \"metrics\"; the tables are [[listen]], [[server]], "
              "[[moved]], [bosh], [http], [cors], [discovery], [limits], [dns], [log]"});
  CHECK(mistakes_in("path = \"/x\"") ==
        Lines{"f:1: path: unknown key \"path\"; the tables are [[listen]], [[server]], "
              "[[moved]], [bosh], [http], [cors], [discovery], [limits], [dns], [log]"});
}

TEST_CASE("a table written the other way is a mistake") {
  CHECK(mistakes("[listen]\naddress = \"::1\"\n" + kServer) ==
        Lines{"f:1: listen: must be a table: write [[listen]]"});
  CHECK(mistakes("listen = [1]\n" + kServer) ==
        Lines{"f:1: listen: must be a table: write [[listen]]"});
  CHECK(mistakes_in("[[bosh]]\npath = \"/x\"") ==
        Lines{"f:1: bosh: must be a table: write [bosh]"});
  CHECK(mistakes_in("bosh = 1") == Lines{"f:1: bosh: must be a table: write [bosh]"});
}

TEST_CASE("a value of another type is named by what it is") {
  const auto wait = [](const std::string& value) {
    return mistakes_in("[bosh]\nwait_max_s = " + value);
  };
  const std::string wanted =
      "f:2: bosh.wait_max_s: must be an integer from 1 to 65535 (seconds), not ";
  CHECK(wait("\"60\"") == Lines{wanted + "a string"});
  CHECK(wait("60.0") == Lines{wanted + "a floating-point number"});
  CHECK(wait("true") == Lines{wanted + "a boolean"});
  CHECK(wait("[60]") == Lines{wanted + "an array"});
  CHECK(wait("{s = 60}") == Lines{wanted + "a table"});
  CHECK(wait("1979-05-27") == Lines{wanted + "a date or time"});
  CHECK(mistakes_in("[bosh]\npath = 1") == Lines{"f:2: bosh.path: must be a string, not 1"});
  CHECK(mistakes_in("[cors]\nallowed_origins = \"*\"") ==
        Lines{"f:2: cors.allowed_origins: must be an array of strings, not a string"});
  CHECK(mistakes_in("[cors]\nallowed_origins = [\n  false]") ==
        Lines{"f:3: cors.allowed_origins: must be a string, not a boolean"});
}

namespace {

void check_range(const std::string& table, const std::string& key, const std::string& lowest,
                 const std::string& highest, const std::string& unit) {
  const auto told = [&](long long value) {
    return mistakes_in("[" + table + "]\n" + key + " = " + std::to_string(value));
  };
  const auto wanted = [&](long long value) {
    std::string text = "f:2: " + table + "." + key + ": must be an integer from " + lowest;
    text += " to " + highest + (unit.empty() ? "" : " (" + unit + ")");
    return Lines{text + ", not " + std::to_string(value)};
  };
  INFO(key);
  CHECK(told(std::stoll(lowest)).empty());
  CHECK(told(std::stoll(highest)).empty());
  CHECK(told(std::stoll(lowest) - 1) == wanted(std::stoll(lowest) - 1));
  CHECK(told(std::stoll(highest) + 1) == wanted(std::stoll(highest) + 1));
}

}  // namespace

TEST_CASE(
    "XEP-0124 §22.1: hold is an unsignedByte; wait, inactivity, polling, maxpause are short") {
  check_range("bosh", "wait_max_s", "1", "65535", "seconds");
  check_range("bosh", "hold_max", "1", "254", "");
  check_range("bosh", "inactivity_s", "1", "65535", "seconds");
  check_range("bosh", "polling_s", "0", "65535", "seconds");
  check_range("bosh", "maxpause_s", "0", "65535", "seconds");
}

TEST_CASE("RFC 6120 §13.12: a limit on stanzas is 10,000 bytes or more; every limit has an end") {
  check_range("limits", "max_body_bytes", "10000", "1073741824", "bytes");
  check_range("limits", "max_stanza_bytes", "10000", "1073741824", "bytes");
  check_range("limits", "max_queue_bytes", "1", "1073741824", "bytes");
  check_range("limits", "max_replay_bytes", "1", "1073741824", "bytes");
  check_range("limits", "max_early_bytes", "1", "1073741824", "bytes");
  check_range("limits", "max_unacknowledged", "1", "1000", "");
  check_range("limits", "max_repeats", "1", "1000", "");
  check_range("limits", "max_streams", "1", "1000", "");
  check_range("limits", "max_unsent_bytes", "1", "1073741824", "bytes");
  check_range("limits", "max_sessions", "1", "10000000", "");
  check_range("limits", "max_connections", "1", "10000000", "");
  check_range("limits", "max_sessions_per_address", "1", "10000000", "");
  check_range("limits", "max_connections_per_address", "1", "10000000", "");
  check_range("limits", "max_header_bytes", "1024", "1048576", "bytes");
  check_range("http", "compress_from_bytes", "0", "1073741824", "bytes");
  check_range("limits", "connect_timeout_s", "1", "86400", "seconds");
  check_range("limits", "request_timeout_s", "1", "86400", "seconds");
  check_range("limits", "idle_timeout_s", "1", "86400", "seconds");
  check_range("limits", "stall_timeout_s", "1", "86400", "seconds");
}
