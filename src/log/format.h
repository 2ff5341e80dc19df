// How a line of the log is written, apart from the act of writing it.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "log/log.h"

namespace bittern::log {

// spdlog's pattern of a line, for times in UTC: RFC 3339 with milliseconds, level, event.
inline constexpr const char* kLinePattern = "%Y-%m-%dT%H:%M:%S.%eZ %l %v";

// "session-created sid=Zk3x9Q to=example.org".
[[nodiscard]] std::string event_text(std::string_view name, std::initializer_list<Pair> pairs);

}  // namespace bittern::log
