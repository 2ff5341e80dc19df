// What bench_load is asked to do.
#pragma once

#include <cstdint>
#include <string>

namespace bittern::bench {

enum class ModeName : std::uint8_t { kIdle, kFlood, kChat, kChurn, kPush };

struct Options {
  ModeName mode = ModeName::kIdle;
  std::string url;  // http://127.0.0.1:5280/http-bind
  std::string tcp;  // 127.0.0.1:5222
  std::string domain = "bench.example";
  std::size_t sessions = 100;
  double duration = 10;  // seconds
  unsigned wait = 60;    // seconds
  unsigned hold = 1;
  double poll = 0;  // seconds; 0: long poll
  std::size_t in_flight = 1;
  double rate = 1;             // messages a second and session
  std::uint64_t messages = 0;  // 0: by time
  std::size_t setup_rate = 50;
  std::size_t payload = 100;  // bytes
  std::uint64_t seed = 1;
  std::string bind_address;
  bool insecure = false;
  bool browser_headers = false;
  bool abandon = false;         // sessions end without a good-bye
  double publish_interval = 1;  // seconds
  double patience = 10;         // seconds
};

// Reads the command line; what is left to do is in `exit_status`, if it is not -1.
[[nodiscard]] Options parse_options(int argc, char** argv, int& exit_status);

}  // namespace bittern::bench
