#include "manager/address_counts.h"

#include "bittern/base/check.h"

namespace bittern::manager {
namespace {

constexpr std::size_t kHalf = 8;  // bytes of an address

std::uint64_t number(const base::IpAddress::V6& bytes, std::size_t from) {
  std::uint64_t value = 0;
  for (std::size_t i = from; i < from + kHalf; ++i) {
    value = value << 8U | bytes[i];
  }
  return value;
}

}  // namespace

AddressCounts::Prefix AddressCounts::prefix_of(const base::IpAddress& address) {
  const auto& bytes = address.bytes();
  return {number(bytes, 0), address.is_v4() ? number(bytes, kHalf) : 0};
}

bool AddressCounts::add(const base::IpAddress& address) {
  const auto [entry, is_new] = counts_.try_emplace(prefix_of(address), 0);
  if (entry->second >= limit_) {
    return false;
  }
  ++entry->second;
  return true;
}

void AddressCounts::remove(const base::IpAddress& address) {
  const auto entry = counts_.find(prefix_of(address));
  BITTERN_CHECK(entry != counts_.end());
  if (--entry->second == 0) {
    counts_.erase(entry);
  }
}

}  // namespace bittern::manager
