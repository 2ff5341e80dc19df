// The terminal binding conditions of XEP-0124 §17.2: why a session ended.
#pragma once

#include <cstdint>
#include <string_view>

namespace bittern::bosh {

enum class Condition : std::uint8_t {
  kBadRequest,
  kHostGone,
  kHostUnknown,
  kImproperAddressing,
  kInternalServerError,
  kItemNotFound,
  kOtherRequest,
  kPolicyViolation,
  kRemoteConnectionFailed,
  kRemoteStreamError,
  kSeeOtherUri,
  kSystemShutdown,
  kUndefinedCondition,
};

// "item-not-found"
[[nodiscard]] std::string_view to_string(Condition condition);

}  // namespace bittern::bosh
