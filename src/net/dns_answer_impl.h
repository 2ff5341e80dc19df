// What a DNS server answered, read: data from strangers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bittern/base/expected.h"
#include "bittern/base/ip_address.h"
#include "bittern/base/time.h"
#include "net/resolver.h"

namespace bittern::net {

enum class DnsKind : std::uint16_t { kA = 1, kAaaa = 28, kSrv = 33 };  // RFC 1035, 3596, 2782
[[nodiscard]] const char* to_text(DnsKind kind);                       // "A"
[[nodiscard]] std::string dns_code_name(int response_code);  // "SERVFAIL", RFC 1035 §4.1.1

// Both kinds of addresses, or services; as many as kMostDnsRecords, and at least one.
using DnsRecords = std::variant<std::vector<SrvRecord>, std::vector<base::IpAddress>>;
using DnsResult = base::Expected<DnsRecords, DnsFailure>;

// And for how long it holds.
struct DnsAnswer {
  DnsResult result;
  base::Duration ttl{};
};

inline constexpr std::size_t kMostDnsRecords = 64;
inline constexpr base::Duration kMostDnsTtl = base::seconds(3600);
inline constexpr base::Duration kMostNegativeTtl = base::seconds(60);
inline constexpr base::Duration kNegativeTtl = base::seconds(5);  // when the server does not say
inline constexpr base::Duration kFailureTtl = base::seconds(1);

// Lower case without a final dot; "" if it is no name that we ask for.
[[nodiscard]] std::string normal_dns_name(std::string_view name);

[[nodiscard]] DnsAnswer dns_none(std::string reason, base::Duration ttl);
[[nodiscard]] DnsAnswer dns_failure(std::string reason);

// `message` as it came (RFC 1035 §4.1), to a question for `name` as normal_dns_name() gives it.
[[nodiscard]] DnsAnswer read_dns_answer(std::string_view message, const std::string& name,
                                        DnsKind kind);

}  // namespace bittern::net
