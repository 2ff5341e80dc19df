#include "tests/net/dns_message.h"

#include <algorithm>

namespace bittern::net {
namespace {

// Of a question, which is what c-ares wrote: without compression.
std::string text_name(const std::string& query, std::size_t& at) {
  std::string name;
  while (at < query.size() && query[at] != '\0') {
    const auto length = static_cast<unsigned char>(query[at]);
    name += (name.empty() ? "" : ".") + query.substr(at + 1, length);
    at += 1 + std::size_t{length};
  }
  ++at;
  return name;
}

}  // namespace

std::string u16(std::uint32_t value) {
  return {static_cast<char>(value >> 8 & 0xff), static_cast<char>(value & 0xff)};
}
std::string u32(std::uint32_t value) { return u16(value >> 16) + u16(value & 0xffff); }

std::string wire_name(const std::string& name) {
  std::string wire;
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t dot = std::min(name.find('.', at), name.size());
    if (dot > at) {
      wire += static_cast<char>(dot - at);
      wire += name.substr(at, dot - at);
    }
    at = dot + 1;
  }
  return wire + '\0';
}

DnsQuery dns_query(const std::string& query) {
  std::size_t at = kDnsHeader;
  DnsQuery question;
  question.name = text_name(query, at);
  const auto byte = [&query](std::size_t i) { return static_cast<unsigned char>(query.at(i)); };
  question.type = static_cast<std::uint16_t>(byte(at) << 8U | byte(at + 1));
  question.wire = query.substr(kDnsHeader, at + 4 - kDnsHeader);
  return question;
}

std::string wire_record(const std::string& name, std::uint16_t type, std::uint32_t ttl,
                        const std::string& data) {
  constexpr std::uint16_t kInternet = 1;
  return wire_name(name) + u16(type) + u16(kInternet) + u32(ttl) +
         u16(static_cast<std::uint32_t>(data.size())) + data;
}

}  // namespace bittern::net
