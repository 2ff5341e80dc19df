// How far an IP address reaches.
#include <algorithm>
#include <vector>

#include "bittern/base/check.h"
#include "bittern/base/ip_address.h"

namespace bittern::base {
namespace {

std::vector<Network> networks(std::initializer_list<const char*> texts) {
  std::vector<Network> result;
  for (const char* text : texts) {
    const auto network = Network::parse(text);
    BITTERN_CHECK(network.has_value());
    result.push_back(*network);
  }
  return result;
}

bool in_any(const std::vector<Network>& all, const IpAddress& address) {
  return std::any_of(all.begin(), all.end(),
                     [&](const Network& each) { return each.contains(address); });
}

// The IPv4 address that the bytes from `offset` on are.
IpAddress embedded(const IpAddress& address, std::size_t offset) {
  IpAddress::V4 v4;
  std::copy_n(address.bytes().begin() + static_cast<std::ptrdiff_t>(offset), v4.size(), v4.begin());
  return IpAddress(v4);
}

}  // namespace

bool is_loopback(const IpAddress& address) {
  static const std::vector<Network> all = networks({"127.0.0.0/8", "::1"});
  return in_any(all, address);
}

bool is_public(const IpAddress& address) {
  static const std::vector<Network> closed = networks(
      {"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
       "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4"});
  static const Network global = networks({"2000::/3"}).front();        // RFC 4291 §2.4
  static const Network nat64 = networks({"64:ff9b::/96"}).front();     // RFC 6052 §2.1
  static const Network six_to_four = networks({"2002::/16"}).front();  // RFC 3056 §2
  if (address.is_v4()) {
    return !in_any(closed, address);
  }
  if (nat64.contains(address)) {
    return is_public(embedded(address, 12));
  }
  if (six_to_four.contains(address)) {
    return is_public(embedded(address, 2));
  }
  return global.contains(address);
}

}  // namespace bittern::base
