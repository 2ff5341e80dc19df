#include "manager/neighbours.h"

#include <cstdint>

namespace bittern::manager {
namespace {

// kMost characters of an XML name.
constexpr std::string_view kNames =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static_assert(kNames.size() == Neighbours::kMost);

constexpr unsigned kShift = 56;  // 2^56 requests are enough for each loop

}  // namespace

std::string Neighbours::sid(std::string random) const {
  return all_.size() > 1 ? std::move(random) + kNames[own_] : random;
}

std::optional<std::size_t> Neighbours::loop_of(std::string_view sid) const {
  if (all_.size() <= 1 || sid.empty()) {
    return std::nullopt;
  }
  const std::size_t loop = kNames.find(sid.back());
  return loop < all_.size() && loop != own_ ? std::optional(loop) : std::nullopt;
}

bosh::RequestId Neighbours::first_request_id() const {
  return bosh::RequestId{std::uint64_t{own_} << kShift};
}

std::optional<std::size_t> Neighbours::loop_of(bosh::RequestId id) const {
  const auto loop = static_cast<std::size_t>(static_cast<std::uint64_t>(id) >> kShift);
  return loop < all_.size() && loop != own_ ? std::optional(loop) : std::nullopt;
}

void Neighbours::tell(std::size_t loop, std::function<void(HttpEndpoint&)> what) const {
  const Place& place = all_.at(loop);
  place.loop->post_from_elsewhere(
      [endpoint = place.endpoint, what = std::move(what)] { what(*endpoint); });
}

}  // namespace bittern::manager
