// What a server says to every session alike, kept once for all of them: its stream features.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "bittern/bosh/payload.h"

namespace bittern::manager {

// A handful: a server has one before the login and one behind it, and others for TLS, say.
// One that says something new each time costs a few comparisons.
class CommonTexts {
 public:
  static constexpr std::size_t kMost = 8;
  static constexpr std::size_t kMaxBytes = 16'384;  // of one; larger ones are not shared

  // The text, shared with those who had an equal one lately.
  [[nodiscard]] bosh::Payload share(std::string text);

 private:
  std::vector<bosh::SharedText> texts_;  // the one used last comes first
};

}  // namespace bittern::manager
