// Which server of a domain to try, and in which order: the SRV records of its client service
// (RFC 2782, RFC 6120 §3.2, XEP-0368).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace bittern::xmpp {

struct ServiceRecord {
  std::uint16_t priority = 0;  // lower ones first
  std::uint16_t weight = 0;    // among those of one priority, the share of clients
  std::uint16_t port = 0;
  std::string target;  // "." or empty: the service is not offered
};

struct ServiceTarget {
  std::string host;
  std::uint16_t port = 0;
  bool direct_tls = false;  // TLS from the first byte, else STARTTLS
  bool operator==(const ServiceTarget&) const = default;
};

inline constexpr std::size_t kMostServiceTargets = 16;  // the first ones of the order

// To be tried in this order.
using ServiceTargets = std::vector<ServiceTarget>;
// There are no records: the domain itself is the host (RFC 6120 §3.2.2).
struct ServiceFallback {};
// The domain says that it has no such service (RFC 2782, target "."): nothing is to be tried.
struct ServiceNotOffered {};

using ServicePlan = std::variant<ServiceTargets, ServiceFallback, ServiceNotOffered>;

// `plain` are the records of _xmpp-client._tcp, `direct` those of _xmpps-client._tcp. Both are one
// set (XEP-0368 §3). What RFC 2782 leaves to chance is decided by `seed`.
[[nodiscard]] ServicePlan plan_service(const std::vector<ServiceRecord>& plain,
                                       const std::vector<ServiceRecord>& direct,
                                       std::uint64_t seed);

}  // namespace bittern::xmpp
