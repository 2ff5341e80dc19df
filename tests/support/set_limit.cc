#include "tests/support/set_limit.h"

#include <functional>
#include <map>

namespace bittern::test {

bool set_limit(bosh::Limits& limits, const std::string& name, std::uint64_t value) {
  const std::map<std::string, std::function<void()>> setters = {
      {"wait_max", [&] { limits.wait_max = base::seconds(value); }},
      {"hold_max", [&] { limits.hold_max = static_cast<std::uint8_t>(value); }},
      {"inactivity", [&] { limits.inactivity = base::seconds(value); }},
      {"polling", [&] { limits.polling = base::seconds(value); }},
      {"maxpause", [&] { limits.maxpause = base::seconds(value); }},
      {"max_queue_bytes", [&] { limits.max_queue_bytes = value; }},
      {"max_replay_bytes", [&] { limits.max_replay_bytes = value; }},
      {"max_early_bytes", [&] { limits.max_early_bytes = value; }},
      {"max_unacknowledged",
       [&] { limits.max_unacknowledged = static_cast<std::uint16_t>(value); }},
      {"max_repeats", [&] { limits.max_repeats = static_cast<std::uint16_t>(value); }},
      {"max_streams", [&] { limits.max_streams = static_cast<std::uint16_t>(value); }},
  };
  const auto found = setters.find(name);
  if (found == setters.end()) {
    return false;
  }
  found->second();
  return true;
}

}  // namespace bittern::test
