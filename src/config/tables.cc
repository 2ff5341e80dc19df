#include "config/tables.h"

namespace bittern::config {
namespace {

// XEP-0124's schema (§22.1): hold is an unsignedByte; wait, inactivity, polling and maxpause are
// unsignedShort.
constexpr Range kHold{1, 254, nullptr};  // and requests, one more, must be one too
constexpr Range kShort{1, 65535, "seconds"};
constexpr Range kShortOrNone{0, 65535, "seconds"};
// RFC 6120 §13.12: no limit on a stanza may be below 10,000 bytes.
constexpr Range kStanza{10'000, 1 << 30, "bytes"};
constexpr Range kBytes{1, 1 << 30, "bytes"};
constexpr Range kCount{1, 10'000'000, nullptr};
constexpr Range kThreadCount{1, 64, nullptr};  // as many as manager/neighbours.h has names for
constexpr Range kFew{1, 1000, nullptr};
// Less has no room for cookies and for what proxies add.
constexpr Range kHeader{1024, 1 << 20, "bytes"};
constexpr Range kTimeout{1, 86'400, "seconds"};

Checked check_level(std::string_view text) {
  if (text == "debug" || text == "info" || text == "warning" || text == "error") {
    return std::string(text);
  }
  return base::make_unexpected("must be \"debug\", \"info\", \"warning\" or \"error\", not " +
                               quoted(text));
}

}  // namespace

void read_threads(const Table& document, Mistakes& mistakes, Config& config) {
  Reader(document, "", mistakes).number(kThreads, kThreadCount, config.threads);
}

void read_bosh(const Table& table, Mistakes& mistakes, Config& config) {
  Reader reader(table, "[bosh]", mistakes);
  Bosh& bosh = config.bosh;
  reader.text("path", check_path, bosh.path);
  reader.number("wait_max_s", kShort, bosh.wait_max);
  reader.number("hold_max", kHold, bosh.hold_max);
  reader.number("inactivity_s", kShort, bosh.inactivity);
  reader.number("polling_s", kShortOrNone, bosh.polling);
  reader.number("maxpause_s", kShortOrNone, bosh.maxpause);
  reader.finish();
}

void read_limits(const Table& table, Mistakes& mistakes, Config& config) {
  Reader reader(table, "[limits]", mistakes);
  Limits& limits = config.limits;
  reader.number("max_body_bytes", kStanza, limits.max_body_bytes);
  reader.number("max_stanza_bytes", kStanza, limits.max_stanza_bytes);
  reader.number("max_queue_bytes", kBytes, limits.max_queue_bytes);
  reader.number("max_replay_bytes", kBytes, limits.max_replay_bytes);
  reader.number("max_early_bytes", kBytes, limits.max_early_bytes);
  reader.number("max_unacknowledged", kFew, limits.max_unacknowledged);
  reader.number("max_repeats", kFew, limits.max_repeats);
  reader.number("max_streams", kFew, limits.max_streams);
  reader.number("max_unsent_bytes", kBytes, limits.max_unsent_bytes);
  reader.number("max_sessions", kCount, limits.max_sessions);
  reader.number("max_connections", kCount, limits.max_connections);
  reader.number("max_sessions_per_address", kCount, limits.max_sessions_per_address);
  reader.number("max_connections_per_address", kCount, limits.max_connections_per_address);
  reader.number("max_header_bytes", kHeader, limits.max_header_bytes);
  reader.number("connect_timeout_s", kTimeout, limits.connect_timeout);
  reader.number("request_timeout_s", kTimeout, limits.request_timeout);
  reader.number("idle_timeout_s", kTimeout, limits.idle_timeout);
  reader.number("stall_timeout_s", kTimeout, limits.stall_timeout);
  reader.finish();
}

void read_log(const Table& table, Mistakes& mistakes, Config& config) {
  Reader reader(table, "[log]", mistakes);
  std::string level = "info";
  reader.text("level", check_level, level);
  reader.finish();
  if (level == "debug") {
    config.log_level = LogLevel::kDebug;
  } else if (level == "warning") {
    config.log_level = LogLevel::kWarning;
  } else if (level == "error") {
    config.log_level = LogLevel::kError;
  }
}

}  // namespace bittern::config
