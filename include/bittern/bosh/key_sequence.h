// Key sequencing: proof that each request comes from who began the session, on connections that
// are not encrypted (XEP-0124 §15).
#pragma once

#include <string>
#include <string_view>

namespace bittern::bosh {

class KeySequence {
 public:
  // `newkey` is that of the session creation request.
  explicit KeySequence(std::string_view newkey);

  // A request's key is right if its SHA-1 in hexadecimal is the key before it, whatever the case
  // (§15.4). Then it is the one that the next is held against, unless a `newkey` begins another
  // sequence (§15.5); else nothing changes.
  [[nodiscard]] bool accept(std::string_view key, std::string_view newkey);

  bool operator==(const KeySequence&) const = default;

 private:
  std::string expected_;  // lower case
};

// Whether two keys are the same, whatever the case.
[[nodiscard]] bool same_key(std::string_view a, std::string_view b);

}  // namespace bittern::bosh
