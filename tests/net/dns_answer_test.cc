// What a DNS server says is data from a stranger.
#include <catch2/catch.hpp>

#include "net/dns_answer_impl.h"
#include "tests/net/dns_message.h"

namespace bittern::net {
namespace {

constexpr std::uint16_t kA = 1;
constexpr std::uint16_t kCname = 5;
constexpr std::uint16_t kSoa = 6;
constexpr std::uint16_t kSrv = 33;
const char* const kName = "_xmpp-client._tcp.example.org";

std::string message(const std::string& name, std::uint16_t type,
                    const std::vector<std::string>& answers,
                    const std::vector<std::string>& authority = {}, std::uint32_t flags = 0x8180) {
  std::string bytes = u16(1) + u16(flags) + u16(1) +
                      u16(static_cast<std::uint32_t>(answers.size())) +
                      u16(static_cast<std::uint32_t>(authority.size())) + u16(0) + wire_name(name) +
                      u16(type) + u16(1);
  for (const auto& part : {answers, authority}) {
    for (const std::string& record : part) {
      bytes += record;
    }
  }
  return bytes;
}

std::string srv_data(std::uint16_t port, const std::string& wire_target) {
  return u16(1) + u16(2) + u16(port) + wire_target;
}
std::string srv(std::uint16_t port, const std::string& wire_target) {
  return wire_record(kName, kSrv, 60, srv_data(port, wire_target));
}
std::string a(const std::string& name, const std::string& data) {
  return wire_record(name, kA, 60, data);
}

DnsAnswer read_srv(const std::vector<std::string>& answers) {
  return read_dns_answer(message(kName, kSrv, answers), kName, DnsKind::kSrv);
}
// The targets; or the reason.
std::vector<std::string> targets(const DnsAnswer& answer) {
  if (!answer.result) {
    return {answer.result.error().reason};
  }
  std::vector<std::string> all;
  for (const auto& record : std::get<std::vector<SrvRecord>>(*answer.result)) {
    all.push_back(record.target);
  }
  return all;
}
using Targets = std::vector<std::string>;

TEST_CASE("an answer cut at any byte is malformed, never another answer (RFC 1035 §4.1)") {
  const std::string whole =
      message(kName, kSrv, {srv(5222, wire_name("a.example")), srv(1, wire_name("."))},
              {wire_record("example.org", kSoa, 1, "")});
  REQUIRE(targets(read_dns_answer(whole, kName, DnsKind::kSrv)) == Targets{"a.example", "."});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const DnsAnswer cut = read_dns_answer(whole.substr(0, size), kName, DnsKind::kSrv);
    CAPTURE(size);
    REQUIRE(targets(cut) == Targets{"a malformed answer"});
    CHECK_FALSE(cut.result.error().none);
  }
  CHECK(targets(read_dns_answer(whole + "x", kName, DnsKind::kSrv)) ==
        Targets{"a malformed answer"});
}

TEST_CASE("any byte of an answer may be another: it is read or not, within bounds") {
  const std::string whole = message(
      kName, kSrv,
      {wire_record(kName, kCname, 5, wire_name("b.example")),
       wire_record("b.example", kSrv, 60, srv_data(5222, wire_name("a.example"))),
       srv(1, "\xc0\x0c")},
      {wire_record("example.org", kSoa, 1, wire_name("a") + wire_name("b") + std::string(20, 1))});
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int value : {0, 1, 0x3f, 0x40, 0x7f, 0x80, 0xc0, 0xff}) {
      std::string changed = whole;
      changed[at] = static_cast<char>(value);
      const DnsAnswer answer = read_dns_answer(changed, kName, DnsKind::kSrv);
      CHECK(answer.ttl <= kMostDnsTtl);
      CHECK((!answer.result || !targets(answer).empty()));
    }
  }
}

TEST_CASE("a name in an answer may be compressed (RFC 1035 §4.1.4)") {
  CHECK(targets(read_srv({srv(1, "\xc0\x0c")})) == Targets{kName});
  CHECK(targets(read_srv({srv(1,
                              "\x04"
                              "chat"
                              "\xc0\x1e")})) == Targets{"chat.example.org"});
}

TEST_CASE("a name that points at itself or forward is not followed for ever") {
  const std::size_t target = message(kName, kSrv, {srv(1, "")}).size();
  const std::string itself = {static_cast<char>(0xc0 | target >> 8), static_cast<char>(target)};
  CHECK(targets(read_srv({srv(1, itself)})) == Targets{"no usable SRV record"});
  CHECK(targets(read_srv({srv(1, "\xff\xff")})) == Targets{"no usable SRV record"});
}

TEST_CASE("a target with bytes that are in no host's name is left out, the others are not") {
  const std::string good = srv(1, wire_name("good.example"));
  for (const std::string& label :
       {std::string("a b"), std::string("a\0b", 3), std::string("a\nb"), std::string("<a>"),
        std::string("a/b"), std::string("\xc3\xbc"), std::string("a\\b"), std::string("a.b"),
        std::string("a;b"), std::string("*")}) {
    const std::string odd = srv(1, static_cast<char>(label.size()) + label + wire_name("example"));
    CAPTURE(label);
    CHECK(targets(read_srv({odd, good})) == Targets{"good.example"});
    // And not none: that would lead to the domain's own addresses (RFC 6120 §3.2.2).
    const DnsAnswer answer = read_srv({odd});
    CHECK(targets(answer) == Targets{"no usable SRV record"});
    CHECK_FALSE(answer.result.error().none);
  }
}

TEST_CASE("a record with too few or too many bytes is left out") {
  for (const std::string& data :
       {std::string(), std::string(6, 0), std::string(5, 0), srv_data(1, wire_name("a") + "x")}) {
    CHECK(targets(read_srv({wire_record(kName, kSrv, 60, data)})) ==
          Targets{"no usable SRV record"});
  }
  CHECK(targets(read_srv({wire_record(kName, kSrv, 60, std::string(7, 0))})) == Targets{"."});
  const auto addresses = read_dns_answer(
      message("a", kA, {a("a", "\1\2\3"), a("a", "\1\2\3\4\5"), a("a", "\1\2\3\4")}), "a",
      DnsKind::kA);
  CHECK(std::get<std::vector<base::IpAddress>>(*addresses.result) ==
        std::vector{base::IpAddress(base::IpAddress::V4{1, 2, 3, 4})});
}

TEST_CASE("records of another name, kind or class are not what was asked for (RFC 5452 §6)") {
  const std::string other_name = a("other.example", "\1\2\3\4");
  const std::string other_kind = wire_record("a.example", 16, 60, "\1\2\3\4");
  std::string other_class = a("a.example", "\1\2\3\4");
  other_class[wire_name("a.example").size() + 3] = 3;
  const auto answer = read_dns_answer(
      message("a.example", kA, {other_name, other_kind, other_class}), "a.example", DnsKind::kA);
  CHECK(targets(answer) == Targets{"no A record"});
  CHECK(answer.result.error().none);
}

TEST_CASE("names in an answer may be of any case (RFC 1035 §2.3.3)") {
  const auto answer =
      read_dns_answer(message("A.example", kA,
                              {wire_record("a.EXAMPLE", kCname, 9, wire_name("B.example")),
                               a("b.Example", "\1\2\3\4")}),
                      "a.example", DnsKind::kA);
  REQUIRE(answer.result);
  CHECK(answer.ttl == base::seconds(9));
}

TEST_CASE("sixteen aliases are followed, not more") {
  for (const std::uint32_t aliases : {16U, 17U}) {
    std::vector<std::string> records;
    for (std::uint32_t i = 0; i < aliases; ++i) {
      records.push_back(
          wire_record("h" + std::to_string(i), kCname, 60, wire_name("h" + std::to_string(i + 1))));
    }
    records.push_back(a("h" + std::to_string(aliases), "\1\2\3\4"));
    const auto answer = read_dns_answer(message("h0", kA, records), "h0", DnsKind::kA);
    CHECK(answer.result.has_value() == (aliases == 16));
  }
}

TEST_CASE("64 records of an answer are kept, not more") {
  for (const std::size_t count : {64U, 65U, 300U}) {
    const std::vector<std::string> records(count, a("a.example", "\1\2\3\4"));
    const auto answer =
        read_dns_answer(message("a.example", kA, records), "a.example", DnsKind::kA);
    CHECK(std::get<std::vector<base::IpAddress>>(*answer.result).size() == kMostDnsRecords);
  }
}

TEST_CASE("an RCODE is told by its name (RFC 1035 §4.1.1)") {
  const auto told = [](std::uint32_t code) {
    return targets(
               read_dns_answer(message(kName, kSrv, {}, {}, 0x8180 | code), kName, DnsKind::kSrv))
        .front();
  };
  CHECK(told(0) == "no SRV record");
  CHECK(told(1) == "FORMERR");
  CHECK(told(3) == "no such name");
  CHECK(told(5) == "REFUSED");
  CHECK(told(6) == "RCODE 6");
  CHECK(told(15) == "RCODE 15");
}

TEST_CASE("a SOA record that is broken is none (RFC 2308 §5)") {
  const auto ttl = [](const std::string& data) {
    return read_dns_answer(
               message(kName, kSrv, {}, {wire_record("example.org", kSoa, 50, data)}, 0x8183),
               kName, DnsKind::kSrv)
        .ttl;
  };
  const std::string names = wire_name("ns.example") + wire_name("admin.example");
  const std::string numbers = std::string(16, 1) + u32(40);
  CHECK(ttl(names + numbers) == base::seconds(40));
  CHECK(ttl("") == kNegativeTtl);
  CHECK(ttl(names + numbers.substr(1)) == kNegativeTtl);
  CHECK(ttl(names + numbers + "x") == kNegativeTtl);
  CHECK(ttl(names + std::string(16, 1) + u32(0x80000000U)) == base::seconds(50));
}

TEST_CASE("a name has labels of 63 bytes and 253 in all at most (RFC 1035 §2.3.4)") {
  const std::string label(63, 'a');
  const std::string longest = label + "." + label + "." + label + "." + std::string(61, 'a');
  CHECK(normal_dns_name(label) == label);
  CHECK(normal_dns_name(label + "a").empty());
  CHECK(longest.size() == 253);
  CHECK(normal_dns_name(longest) == longest);
  CHECK(normal_dns_name(longest + ".") == longest);
  CHECK(normal_dns_name(longest + "a").empty());
  CHECK(normal_dns_name("A-b_C.1.") == "a-b_c.1");
  for (const char* const none : {"", ".", "..", "a..", ".a", "a..b", "a b"}) {
    CHECK(normal_dns_name(none).empty());
  }
}

}  // namespace
}  // namespace bittern::net
