// The messages that sessions send to themselves. What is needed to account for one stands in its
// text, between characters that nothing else here has: ~session~number~microseconds~xxxx
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bench/load/poller.h"

namespace bittern::bench {

struct Mark {
  std::uint64_t session = 0;
  std::uint64_t number = 0;
  Micros sent_at = 0;
};

class Messages {
 public:
  // `bytes` of text in each message, the mark included: more where that is longer.
  explicit Messages(std::size_t bytes) : bytes_(bytes) {}

  void append(std::string& out, std::string_view to, const Mark& mark) const;

  enum class Found { kMark, kNothing, kDamaged };
  // Takes the next message off the front of `xml`, which begins and ends between stanzas. Damaged:
  // its text is not what was sent; then `xml` goes on behind the place.
  [[nodiscard]] Found take(std::string_view& xml, Mark& mark) const;

 private:
  std::size_t bytes_;
};

}  // namespace bittern::bench
