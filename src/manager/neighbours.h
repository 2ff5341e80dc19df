// The manager's other loops, as one of them sees them.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bittern/bosh/action.h"
#include "net/loop.h"

namespace bittern::manager {

class HttpEndpoint;

// What names a loop: the last character of a session's sid, and the highest byte of a request's id.
// With one loop sids name none.
class Neighbours {
 public:
  static constexpr std::size_t kMost = 64;

  struct Place {
    net::Loop* loop;
    HttpEndpoint* endpoint;
  };

  // Alone.
  Neighbours() = default;
  // `own` is the index of this loop in `all`, which has kMost at most.
  Neighbours(std::size_t own, std::vector<Place> all) : own_(own), all_(std::move(all)) {}

  // A sid of a session of this loop, made of a random one.
  [[nodiscard]] std::string sid(std::string random) const;
  // The other loop whose session has, or had, this sid; none: it can only be one of ours.
  [[nodiscard]] std::optional<std::size_t> loop_of(std::string_view sid) const;

  // The request ids of this loop are above it.
  [[nodiscard]] bosh::RequestId first_request_id() const;
  // The other loop whose request has this id; none: it is one of ours.
  [[nodiscard]] std::optional<std::size_t> loop_of(bosh::RequestId id) const;

  // Calls `what` in a later turn of that other loop, on its thread, with its endpoint.
  void tell(std::size_t loop, std::function<void(HttpEndpoint&)> what) const;

 private:
  std::size_t own_ = 0;
  std::vector<Place> all_;
};

}  // namespace bittern::manager
