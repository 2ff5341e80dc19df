// glibc's reader of DNS messages, because c-ares 1.18 tells neither the TTL of SRV records nor SOA.
#include <arpa/nameser.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>

#include "bittern/base/lower_case.h"
#include "net/dns_answer_impl.h"

namespace bittern::net {
namespace {

constexpr std::size_t kMostAliases = 16;
constexpr int kMostRead = 256;  // of each section; a record takes a kilobyte while it is read
constexpr std::size_t kMostName = 253;  // RFC 1035 §2.3.4, as text
constexpr std::size_t kMostLabel = 63;

bool is_label(std::string_view label) {
  const auto is_good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  return !label.empty() && label.size() <= kMostLabel &&
         std::all_of(label.begin(), label.end(), is_good);
}

// A name inside a message, in text; "." for the root, nullopt if it is broken or none of ours.
std::optional<std::string> expand(const ns_msg& message, const unsigned char* at) {
  char text[NS_MAXDNAME];
  if (::ns_name_uncompress(ns_msg_base(message), ns_msg_end(message), at, text, sizeof text) < 0) {
    return std::nullopt;
  }
  if (text[0] == '\0' || std::strcmp(text, ".") == 0) {
    return ".";
  }
  std::string name = normal_dns_name(text);
  return name.empty() ? std::nullopt : std::optional(std::move(name));
}

// RFC 2181 §8: the highest bit set is as good as 0.
base::Duration ttl_of(const ns_rr& record) {
  return record.ttl > INT32_MAX ? base::seconds(0) : base::seconds(record.ttl);
}

// The records of one section, without those that cannot be read.
std::vector<ns_rr> section(ns_msg& message, ns_sect which) {
  std::vector<ns_rr> records;
  for (int i = 0; i < std::min<int>(ns_msg_count(message, which), kMostRead); ++i) {
    ns_rr record;
    if (::ns_parserr(&message, which, i, &record) == 0 && ns_rr_class(record) == ns_c_in) {
      records.push_back(record);
    }
  }
  return records;
}

bool is_of(const ns_rr& record, int type, const std::string& name) {
  return ns_rr_type(record) == type && normal_dns_name(ns_rr_name(record)) == name;
}

// How long an answer of "no" holds: the smaller of the SOA record's TTL and its last field (RFC
// 2308 §5).
base::Duration negative_ttl(ns_msg& message) {
  constexpr std::size_t kNumbers = 20;
  for (const ns_rr& record : section(message, ns_s_ns)) {
    if (ns_rr_type(record) != ns_t_soa) {
      continue;
    }
    const unsigned char* at = ns_rr_rdata(record);
    const unsigned char* const end = at + ns_rr_rdlen(record);
    const bool has_server = ::ns_name_skip(&at, end) == 0;
    const bool has_mailbox = has_server && ::ns_name_skip(&at, end) == 0;
    if (has_mailbox && static_cast<std::size_t>(end - at) == kNumbers) {
      const base::Duration minimum = base::seconds(::ns_get32(at + kNumbers - 4));
      return std::min({minimum, ttl_of(record), kMostNegativeTtl});
    }
  }
  return kNegativeTtl;
}

// Follows the aliases of `name` to where its records are; `ttl` becomes the smallest on the way.
std::string canonical(const ns_msg& message, const std::vector<ns_rr>& records, std::string name,
                      base::Duration& ttl) {
  for (std::size_t i = 0; i < kMostAliases; ++i) {
    const auto alias = std::find_if(records.begin(), records.end(), [&name](const ns_rr& record) {
      return is_of(record, ns_t_cname, name);
    });
    const auto target =
        alias == records.end() ? std::nullopt : expand(message, ns_rr_rdata(*alias));
    if (!target) {
      break;
    }
    ttl = std::min(ttl, ttl_of(*alias));
    name = *target;
  }
  return name;
}

void read_service(const ns_msg& message, const ns_rr& record, std::vector<SrvRecord>& to) {
  constexpr std::size_t kNumbers = 6;
  const unsigned char* const data = ns_rr_rdata(record);
  const unsigned char* after = data + kNumbers;
  if (ns_rr_rdlen(record) <= kNumbers || ::ns_name_skip(&after, data + ns_rr_rdlen(record)) != 0 ||
      after != data + ns_rr_rdlen(record)) {
    return;
  }
  if (auto target = expand(message, data + kNumbers)) {
    const auto number = [data](std::size_t at) {
      return static_cast<std::uint16_t>(::ns_get16(data + at));
    };
    to.push_back({number(0), number(2), number(4), *std::move(target)});
  }
}

template <typename Bytes>
void read_address(const ns_rr& record, std::vector<base::IpAddress>& to) {
  Bytes bytes{};
  if (ns_rr_rdlen(record) == bytes.size()) {
    std::memcpy(bytes.data(), ns_rr_rdata(record), bytes.size());
    to.emplace_back(bytes);
  }
}

// The records of `name` and `kind`; `ttl` becomes the smallest of them.
DnsRecords read_records(const ns_msg& message, const std::vector<ns_rr>& records,
                        const std::string& name, DnsKind kind, base::Duration& ttl) {
  std::vector<SrvRecord> services;
  std::vector<base::IpAddress> addresses;
  for (const ns_rr& record : records) {
    const std::size_t before = services.size() + addresses.size();
    if (before == kMostDnsRecords || !is_of(record, static_cast<int>(kind), name)) {
      continue;
    }
    if (kind == DnsKind::kSrv) {
      read_service(message, record, services);
    } else if (kind == DnsKind::kA) {
      read_address<base::IpAddress::V4>(record, addresses);
    } else {
      read_address<base::IpAddress::V6>(record, addresses);
    }
    if (services.size() + addresses.size() > before) {
      ttl = std::min(ttl, ttl_of(record));
    }
  }
  return kind == DnsKind::kSrv ? DnsRecords(std::move(services)) : DnsRecords(std::move(addresses));
}

DnsAnswer read_records(ns_msg& message, const std::string& name, DnsKind kind) {
  const std::vector<ns_rr> records = section(message, ns_s_an);
  base::Duration ttl = kMostDnsTtl;
  const std::string owner = canonical(message, records, name, ttl);
  DnsRecords found = read_records(message, records, owner, kind, ttl);
  if (std::visit([](const auto& all) { return !all.empty(); }, found)) {
    return {std::move(found), ttl};
  }
  const bool skipped = std::any_of(records.begin(), records.end(), [&](const ns_rr& record) {
    return is_of(record, static_cast<int>(kind), owner);
  });
  // To take these for none would lead to the domain's own addresses (RFC 6120 §3.2.2).
  if (skipped) {
    DnsFailure failure{.unusable = true,
                       .reason = std::string("no usable ") + to_text(kind) + " record"};
    return {base::make_unexpected(std::move(failure)), kFailureTtl};
  }
  return dns_none(std::string("no ") + to_text(kind) + " record", negative_ttl(message));
}

}  // namespace

const char* to_text(DnsKind kind) {
  return kind == DnsKind::kA ? "A" : kind == DnsKind::kAaaa ? "AAAA" : "SRV";
}

std::string dns_code_name(int response_code) {
  constexpr std::array kNames = {"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"};
  const auto number = static_cast<std::size_t>(response_code);
  return number < kNames.size() ? kNames.at(number) : "RCODE " + std::to_string(response_code);
}

std::string normal_dns_name(std::string_view name) {
  if (!name.empty() && name.back() == '.') {
    name.remove_suffix(1);
  }
  if (name.size() > kMostName) {
    return {};
  }
  for (std::string_view rest = name;;) {
    const std::size_t dot = rest.find('.');
    if (!is_label(rest.substr(0, dot))) {
      return {};
    }
    if (dot == std::string_view::npos) {
      return base::lower_case(name);
    }
    rest.remove_prefix(dot + 1);
  }
}

DnsAnswer dns_none(std::string reason, base::Duration ttl) {
  return {base::make_unexpected(DnsFailure{.none = true, .reason = std::move(reason)}), ttl};
}

DnsAnswer dns_failure(std::string reason) {
  return {base::make_unexpected(DnsFailure{.reason = std::move(reason)}), kFailureTtl};
}

DnsAnswer read_dns_answer(std::string_view bytes, const std::string& name, DnsKind kind) {
  ns_msg message;
  if (bytes.size() > NS_MAXMSG ||
      ::ns_initparse(reinterpret_cast<const unsigned char*>(bytes.data()),
                     static_cast<int>(bytes.size()), &message) != 0) {
    return dns_failure("a malformed answer");
  }
  const int code = ns_msg_getflag(message, ns_f_rcode);
  if (code == ns_r_nxdomain) {
    return dns_none("no such name", negative_ttl(message));
  }
  if (code != ns_r_noerror) {
    return dns_failure(dns_code_name(code));
  }
  return read_records(message, name, kind);
}

}  // namespace bittern::net
