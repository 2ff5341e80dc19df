// Reads what a DNS server answered (RFC 1035 §4, RFC 2782, RFC 2308). Pure: bytes in, a value out.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "bittern/base/ip_address.h"
#include "net/resolver.h"

namespace bittern::net {

enum class DnsType : std::uint16_t { kA = 1, kAaaa = 28, kSrv = 33 };

struct DnsAnswer {
  std::vector<SrvRecord> srv;
  std::vector<base::IpAddress> addresses;
  // The shortest of the records that led here; without any, of the SOA that says so (RFC 2308 §5).
  std::optional<std::uint32_t> ttl_s;
};

// Records of `type` and the aliases before them; what cannot be read, or is no host name, is left
// out.
[[nodiscard]] DnsAnswer read_dns_answer(std::string_view bytes, DnsType type);

}  // namespace bittern::net
