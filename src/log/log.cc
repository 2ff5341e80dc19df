#include "log/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

#include "log/format.h"

namespace bittern::log {
namespace {

spdlog::level::level_enum translate(Level level) {
  switch (level) {
    case Level::kDebug:
      return spdlog::level::debug;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kWarning:
      return spdlog::level::warn;
    case Level::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

// Not spdlog's registry: that one is for many loggers found by name, here there is one.
spdlog::logger& logger() {
  static const std::unique_ptr<spdlog::logger> kLogger = [] {
    auto made = std::make_unique<spdlog::logger>("bittern",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_formatter(
        std::make_unique<spdlog::pattern_formatter>(kLinePattern, spdlog::pattern_time_type::utc));
    made->set_level(spdlog::level::info);
    made->flush_on(spdlog::level::trace);  // an event is of use before the next one, too
    return made;
  }();
  return *kLogger;
}

}  // namespace

void set_lowest(Level lowest) { logger().set_level(translate(lowest)); }

bool wants(Level level) { return logger().should_log(translate(level)); }

void event(Level level, std::string_view name, std::initializer_list<Pair> pairs) {
  if (wants(level)) {
    logger().log(translate(level), event_text(name, pairs));
  }
}

}  // namespace bittern::log
