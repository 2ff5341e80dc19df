// An answer of DNS, whatever its bytes: what is found is within the limits, and names are names.
#include <algorithm>
#include <string>
#include <variant>

#include "net/dns_answer_impl.h"
#include "tests/fuzz/pieces.h"

namespace bittern::net {
namespace {

using fuzz::require;

// Of the first question, as far as it can be read; else one that no record has.
std::string question(std::string_view message) {
  constexpr std::size_t kHeader = 12;  // RFC 1035 §4.1.1
  std::string name;
  for (std::size_t at = kHeader; at < message.size() && message[at] != '\0';) {
    const auto length = static_cast<unsigned char>(message[at]);
    name += std::string(message.substr(at + 1, length)) + ".";
    at += 1 + std::size_t{length};
  }
  const std::string normal = normal_dns_name(name);
  return normal.empty() ? "a.example" : normal;
}

void check_services(const std::vector<SrvRecord>& records) {
  require(!records.empty() && records.size() <= kMostDnsRecords, "services are within the limit");
  for (const SrvRecord& record : records) {
    require(record.target == "." || normal_dns_name(record.target) == record.target,
            "a target is a host's name, or '.'");
  }
}

void check_addresses(const std::vector<base::IpAddress>& addresses) {
  require(!addresses.empty() && addresses.size() <= kMostDnsRecords,
          "addresses are within the limit");
}

void check(std::string_view message, const std::string& name, DnsKind kind) {
  const DnsAnswer answer = read_dns_answer(message, name, kind);
  require(answer.ttl >= base::Duration::zero() && answer.ttl <= kMostDnsTtl, "a TTL has its limit");
  if (!answer.result) {
    require(!answer.result.error().reason.empty(), "a failure has a reason");
    require(!answer.result.error().none || answer.ttl <= kMostNegativeTtl, "none has its limit");
    return;
  }
  require(std::holds_alternative<std::vector<SrvRecord>>(*answer.result) == (kind == DnsKind::kSrv),
          "what is found is what was asked for");
  if (kind == DnsKind::kSrv) {
    check_services(std::get<std::vector<SrvRecord>>(*answer.result));
  } else {
    check_addresses(std::get<std::vector<base::IpAddress>>(*answer.result));
  }
  const DnsAnswer cut = read_dns_answer(message.substr(0, message.size() - 1), name, kind);
  require(!cut.result && !cut.result.error().none, "with one byte less it is no answer");
}

}  // namespace
}  // namespace bittern::net

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using bittern::net::DnsKind;
  const auto message = bittern::fuzz::text(data, size);
  const std::string name = bittern::net::question(message);
  for (const DnsKind kind : {DnsKind::kA, DnsKind::kAaaa, DnsKind::kSrv}) {
    bittern::net::check(message, name, kind);
  }
  return 0;
}
