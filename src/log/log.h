// One line per event, on standard error: time, level, the event's name, key=value pairs.
//
//   2026-11-22T10:15:04.120Z info session-created sid=Zk3x9Q.. to=example.org client=127.0.0.1:4711
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace bittern::log {

enum class Level : std::uint8_t { kDebug, kInfo, kWarning, kError };

struct Pair {
  std::string_view key;
  std::string value;

  Pair(std::string_view k, std::string_view v) : key(k), value(v) {}
  Pair(std::string_view k, const char* v) : key(k), value(v) {}
  Pair(std::string_view k, const std::string& v) : key(k), value(v) {}
  template <typename Number>
  Pair(std::string_view k, Number v) : key(k), value(std::to_string(v)) {}
};

// Events below `lowest` are dropped. kInfo until called.
void set_lowest(Level lowest);
// Is worth the work of making an event of this level.
[[nodiscard]] bool wants(Level level);

// A value with white space, quotes, '=' or control characters is written in double quotes with
// backslash escapes, so that a line is one event whatever a peer sends; values are cut at 200
// bytes.
void event(Level level, std::string_view name, std::initializer_list<Pair> pairs);

}  // namespace bittern::log
