#include "bittern/bosh/stream_name.h"

#include <charconv>
#include <cstdint>
#include <system_error>

#include "bosh/sha1.h"

namespace bittern::bosh {

// The number stands in front, so that no search is needed to find it again.
std::string stream_name(std::string_view sid, StreamNumber stream) {
  const std::string number = std::to_string(static_cast<std::uint32_t>(stream));
  return number + "-" + sha1_hex("stream " + number + " of " + std::string(sid)).substr(0, 32);
}

std::optional<StreamNumber> stream_with_name(std::string_view sid, std::string_view name) {
  std::uint32_t number = 0;
  const auto read = std::from_chars(name.data(), name.data() + name.size(), number);
  if (read.ec != std::errc() || stream_name(sid, StreamNumber{number}) != name) {
    return std::nullopt;
  }
  return StreamNumber{number};
}

}  // namespace bittern::bosh
