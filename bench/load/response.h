// An HTTP response, found by byte searches.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bittern::bench {

struct Response {
  enum class State { kIncomplete, kWhole, kBad };

  State state = State::kIncomplete;
  std::size_t size = 0;  // of all of it, when it is whole
  int status = 0;
  bool close = false;       // the connection ends with it
  std::string_view body;    // in the bytes, or in `joined`
  std::string_view reason;  // why it is bad
};

// `joined` is where the chunks of a chunked body are put together.
[[nodiscard]] Response parse_response(std::string_view bytes, std::string& joined);

}  // namespace bittern::bench
