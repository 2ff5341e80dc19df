// The names of the HTTP requests that a session answers.
#pragma once

#include <cstdint>

#include "bittern/base/check.h"

namespace bittern::bosh {

// Names one HTTP request that waits for its response; chosen by the host, never used twice, never
// 0.
enum class RequestId : std::uint64_t {};

// As std::optional, without room of its own for whether it is there: sessions keep a handful each.
class MaybeRequestId {
 public:
  MaybeRequestId() = default;
  MaybeRequestId(RequestId id) : id_(id) {  // NOLINT(google-explicit-constructor): as optional's
    BITTERN_CHECK(id != RequestId{});
  }

  [[nodiscard]] bool has_value() const { return id_ != RequestId{}; }
  [[nodiscard]] explicit operator bool() const { return has_value(); }
  // There must be one.
  [[nodiscard]] RequestId operator*() const { return id_; }
  void reset() { id_ = RequestId{}; }
  bool operator==(const MaybeRequestId&) const = default;

 private:
  RequestId id_{};
};

}  // namespace bittern::bosh
