// Choices out of a fuzz target's input.
#pragma once

#include <cstdint>
#include <string_view>

namespace bittern::fuzz {

// Numbers out of the input; 0 when it is used up.
class Source {
 public:
  explicit Source(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] bool empty() const { return bytes_.empty(); }
  std::uint32_t below(std::uint32_t limit) {
    if (bytes_.empty()) {
      return 0;
    }
    const auto byte = static_cast<unsigned char>(bytes_.front());
    bytes_.remove_prefix(1);
    return byte % limit;
  }
  bool chance(std::uint32_t of) { return below(of) == of - 1; }

 private:
  std::string_view bytes_;
};

}  // namespace bittern::fuzz
