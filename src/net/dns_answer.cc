#include <arpa/nameser.h>
#include <resolv.h>

#include <algorithm>
#include <string>

#include "net/dns_answer_impl.h"

namespace bittern::net {
namespace {

constexpr std::size_t kFixedOfSrv = 6;   // priority, weight, port
constexpr std::size_t kFixedOfSoa = 20;  // serial, refresh, retry, expire, minimum; at the end

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

std::uint16_t two_octets(const unsigned char* at) {
  return static_cast<std::uint16_t>(at[0] << 8U | at[1]);
}

void add_srv(const ns_msg& message, const ns_rr& record, DnsAnswer& answer) {
  if (ns_rr_rdlen(record) <= kFixedOfSrv) {
    return;
  }
  const unsigned char* const data = ns_rr_rdata(record);
  char target[NS_MAXDNAME];
  if (dn_expand(ns_msg_base(message), ns_msg_end(message), data + kFixedOfSrv, target,
                sizeof target) < 0) {
    return;
  }
  const std::string name = target;  // the root is empty; other bytes come as "\032"
  if (std::all_of(name.begin(), name.end(), is_host_character)) {
    answer.srv.push_back({two_octets(data), two_octets(data + 2), two_octets(data + 4), name});
  }
}

template <typename Bytes>
void add_address(const ns_rr& record, DnsAnswer& answer) {
  Bytes bytes;
  if (ns_rr_rdlen(record) == bytes.size()) {
    std::copy_n(ns_rr_rdata(record), bytes.size(), bytes.begin());
    answer.addresses.emplace_back(bytes);
  }
}

void add(const ns_msg& message, const ns_rr& record, DnsType type, DnsAnswer& answer) {
  if (answer.srv.size() + answer.addresses.size() == Resolver::kMostRecords ||
      ns_rr_class(record) != ns_c_in) {
    return;
  }
  if (ns_rr_type(record) == static_cast<int>(type)) {
    if (type == DnsType::kSrv) {
      add_srv(message, record, answer);
    } else if (type == DnsType::kA) {
      add_address<base::IpAddress::V4>(record, answer);
    } else {
      add_address<base::IpAddress::V6>(record, answer);
    }
  } else if (ns_rr_type(record) != ns_t_cname) {
    return;
  }
  answer.ttl_s =
      std::min<std::uint32_t>(answer.ttl_s.value_or(ns_rr_ttl(record)), ns_rr_ttl(record));
}

// RFC 2308 §5: the smaller of its TTL and its MINIMUM.
std::optional<std::uint32_t> negative_ttl(ns_msg& message) {
  for (int i = 0; i < ns_msg_count(message, ns_s_ns); ++i) {
    ns_rr record;
    if (ns_parserr(&message, ns_s_ns, i, &record) != 0) {
      break;
    }
    if (ns_rr_type(record) == ns_t_soa && ns_rr_rdlen(record) > kFixedOfSoa) {
      const unsigned char* const end = ns_rr_rdata(record) + ns_rr_rdlen(record);
      return std::min<std::uint32_t>(ns_rr_ttl(record), ns_get32(end - 4));
    }
  }
  return std::nullopt;
}

}  // namespace

DnsAnswer read_dns_answer(std::string_view bytes, DnsType type) {
  DnsAnswer answer;
  ns_msg message;
  if (ns_initparse(reinterpret_cast<const unsigned char*>(bytes.data()),
                   static_cast<int>(bytes.size()), &message) != 0) {
    return answer;
  }
  for (int i = 0; i < ns_msg_count(message, ns_s_an); ++i) {
    ns_rr record;
    if (ns_parserr(&message, ns_s_an, i, &record) != 0) {
      break;
    }
    add(message, record, type, answer);
  }
  if (answer.srv.empty() && answer.addresses.empty()) {
    answer.ttl_s = negative_ttl(message);
  }
  return answer;
}

}  // namespace bittern::net
