// How many of something each address has, so that nobody takes all there are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

#include "bittern/base/ip_address.h"

namespace bittern::manager {

class AddressCounts {
 public:
  explicit AddressCounts(std::size_t limit) : limit_(limit) {}

  // One more for this address; false, and nothing, if it has `limit` already. All of an IPv6 /64
  // count together: that is what one subscriber has (RFC 6177 §2).
  [[nodiscard]] bool add(const base::IpAddress& address);
  // One less; add() was true for it.
  void remove(const base::IpAddress& address);

  [[nodiscard]] std::size_t addresses() const { return counts_.size(); }

 private:
  using Prefix = std::pair<std::uint64_t, std::uint64_t>;  // the second is 0 for IPv6

  [[nodiscard]] static Prefix prefix_of(const base::IpAddress& address);

  std::size_t limit_;                     // above 0
  std::map<Prefix, std::size_t> counts_;  // no hash: clients could choose addresses that collide
};

}  // namespace bittern::manager
