#include "log/format.h"

#include <spdlog/details/log_msg.h>
#include <spdlog/pattern_formatter.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <string>

using bittern::log::event_text;

namespace {

std::string value(std::string_view text) {
  const std::string line = event_text("e", {{"k", text}});
  REQUIRE(line.substr(0, 4) == "e k=");
  return line.substr(4);
}

std::string line_at(std::chrono::milliseconds since_1970, spdlog::level::level_enum level) {
  spdlog::pattern_formatter formatter(bittern::log::kLinePattern, spdlog::pattern_time_type::utc);
  const spdlog::log_clock::time_point time{since_1970};
  spdlog::memory_buf_t line;
  formatter.format({time, {}, "bittern", level, "session-created sid=a"}, line);
  return {line.data(), line.size()};
}

}  // namespace

TEST_CASE("an event is its name and its pairs, in their order") {
  CHECK(event_text("stopped", {}) == "stopped");
  CHECK(event_text("session-created",
                   {{"sid", "Zk3x9Q"}, {"to", std::string("example.org")}, {"wait", 60}}) ==
        "session-created sid=Zk3x9Q to=example.org wait=60");
}

TEST_CASE("a line begins with the UTC time in RFC 3339's form with milliseconds, and the level") {
  using std::chrono::milliseconds;
  CHECK(line_at(milliseconds(951'782'399'999), spdlog::level::debug) ==
        "2000-02-28T23:59:59.999Z debug session-created sid=a\n");
  CHECK(line_at(milliseconds(951'782'400'000), spdlog::level::warn) ==
        "2000-02-29T00:00:00.000Z warning session-created sid=a\n");
  CHECK(line_at(milliseconds(1'795'342'504'120), spdlog::level::info) ==
        "2026-11-22T10:15:04.120Z info session-created sid=a\n");
  CHECK(line_at(milliseconds(1'795'342'504'007), spdlog::level::err) ==
        "2026-11-22T10:15:04.007Z error session-created sid=a\n");
}

TEST_CASE("a plain value stands as it is") {
  CHECK(value("127.0.0.1:4711") == "127.0.0.1:4711");
  CHECK(value("a\\b'c!~") == "a\\b'c!~");
}

TEST_CASE("white space, quotes, '=' and an empty value are quoted") {
  CHECK(value("") == "\"\"");
  CHECK(value("a b") == "\"a b\"");
  CHECK(value("a=b") == "\"a=b\"");
  CHECK(value("a\"b") == R"("a\"b")");
  CHECK(value("a\" b\\") == R"("a\" b\\")");
}

TEST_CASE("no byte that a peer sends begins a new line or reaches the terminal as a control") {
  CHECK(value("a\r\nb\tc") == R"("a\r\nb\tc")");
  CHECK(value(std::string_view("\0\x1b\x1f", 3)) == R"("\x00\x1b\x1f")");
  CHECK(value("\x7f") == R"("\x7f")");
  CHECK(value("\xc2\x9b") == R"("\xc2\x9b")");
  for (int byte = 0; byte < 256; ++byte) {
    for (char c : value(std::string(1, static_cast<char>(byte)))) {
      CHECK((c >= ' ' && c <= '~'));
    }
  }
}

TEST_CASE("a value is cut at 200 bytes") {
  CHECK(value(std::string(200, 'a')) == std::string(200, 'a'));
  CHECK(value(std::string(201, 'a')) == std::string(200, 'a') + "...");
  CHECK(value(std::string(200, '=')) == "\"" + std::string(200, '=') + "\"");
  CHECK(value(std::string(201, '=')) == "\"" + std::string(200, '=') + "...\"");
}
