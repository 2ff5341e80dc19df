// Messages of DNS, as RFC 1035 §4 writes them, for tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace bittern::net {

inline constexpr std::size_t kDnsHeader = 12;  // RFC 1035 §4.1.1

// In network order.
[[nodiscard]] std::string u16(std::uint32_t value);
[[nodiscard]] std::string u32(std::uint32_t value);
// RFC 1035 §3.1; "." and "" are the root.
[[nodiscard]] std::string wire_name(const std::string& name);
[[nodiscard]] std::string wire_record(const std::string& name, std::uint16_t type,
                                      std::uint32_t ttl, const std::string& data);

// The question of a message.
struct DnsQuery {
  std::string name;
  std::uint16_t type = 0;
  std::string wire;  // as it stands there
};
[[nodiscard]] DnsQuery dns_query(const std::string& message);

}  // namespace bittern::net
