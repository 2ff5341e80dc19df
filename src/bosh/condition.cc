#include "bittern/bosh/condition.h"

#include <array>
#include <cstddef>

namespace bittern::bosh {

std::string_view to_string(Condition condition) {
  static constexpr std::array<std::string_view, 13> kNames = {
      "bad-request",
      "host-gone",
      "host-unknown",
      "improper-addressing",
      "internal-server-error",
      "item-not-found",
      "other-request",
      "policy-violation",
      "remote-connection-failed",
      "remote-stream-error",
      "see-other-uri",
      "system-shutdown",
      "undefined-condition",
  };
  return kNames.at(static_cast<std::size_t>(condition));
}

}  // namespace bittern::bosh
