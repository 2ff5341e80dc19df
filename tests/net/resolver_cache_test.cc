// net::Resolver: for how long an answer holds.
#include <catch2/catch.hpp>

#include "net/dns_cache_impl.h"
#include "tests/net/resolver_support.h"

namespace bittern::net {
namespace {

using base::seconds;

// That a question for the A records of `name` is asked after `held`, and not a millisecond before.
void check_held(Resolving& that, const char* name, base::Duration held) {
  static_cast<void>(that.ip(name));
  const int before = that.server.queries();
  REQUIRE(before > 0);
  that.loop.skip(held - base::Duration(1));
  static_cast<void>(that.ip(name));
  CHECK(that.server.queries() == before);
  that.loop.skip(base::Duration(1));
  static_cast<void>(that.ip(name));
  CHECK(that.server.queries() > before);
}

TEST_CASE("an answer holds for its TTL (RFC 1035 §3.2.1)") {
  Resolving that;
  that.server.ip("chat.example.org", "192.0.2.1", 30);
  check_held(that, "chat.example.org", seconds(30));
}

TEST_CASE("an answer holds for the smallest TTL of its records (RFC 2181 §5.2)") {
  Resolving that;
  that.server.ip("chat.example.org", "192.0.2.1", 30);
  that.server.ip("chat.example.org", "192.0.2.2", 20);
  check_held(that, "chat.example.org", seconds(20));
}

TEST_CASE("an alias's TTL counts") {
  Resolving that;
  that.server.cname("chat.example.org", "host.example", 10);
  that.server.ip("host.example", "192.0.2.1", 30);
  check_held(that, "chat.example.org", seconds(10));
}

TEST_CASE("an answer holds for an hour at most") {
  Resolving that;
  that.server.ip("chat.example.org", "192.0.2.1", GENERATE(3601U, 604800U, 0x7fffffffU));
  check_held(that, "chat.example.org", seconds(3600));
}

TEST_CASE("a TTL of 0, or with the highest bit, is for one use only (RFC 1035, RFC 2181 §8)") {
  Resolving that;
  that.server.ip("chat.example.org", "192.0.2.1", GENERATE(0U, 0x80000000U, 0xffffffffU));
  static_cast<void>(that.ip("chat.example.org"));
  const auto again = that.ip("chat.example.org");
  REQUIRE((again && *again));
  CHECK(that.server.queries() == 2);
}

TEST_CASE("that there is none holds for the smaller number of the SOA (RFC 2308 §5)") {
  Resolving that;
  const bool name_exists = GENERATE(false, true);
  if (name_exists) {
    that.server.ip("chat.example.org", "2001:db8::1");
  }
  that.server.soa(GENERATE(DnsServer::Soa{30, 40}, DnsServer::Soa{40, 30}));
  check_held(that, "chat.example.org", seconds(30));
}

TEST_CASE("that there is none holds for a minute at most") {
  Resolving that;
  that.server.soa(DnsServer::Soa{3600, 3600});
  check_held(that, "chat.example.org", seconds(60));
}

TEST_CASE("that there is none holds for five seconds if there is no SOA (RFC 2308 §5)") {
  Resolving that;
  that.server.soa(std::nullopt);
  check_held(that, "chat.example.org", seconds(5));
}

TEST_CASE("a failure holds for a second (RFC 2308 §7)") {
  Resolving that;
  that.server.code(2);
  check_held(that, "chat.example.org", seconds(1));
}

TEST_CASE("a time-out holds for a second") {
  Resolving that;
  that.server.silence(true);
  const auto asked = that.ask_ip("chat.example.org");
  that.loop.skip(that.timeout);
  REQUIRE(that.wait(*asked));
  const auto reason = reason_of(that.ip("chat.example.org"));
  CHECK_THAT(reason, Catch::StartsWith("no answer from "));
  that.server.ip("chat.example.org", "192.0.2.1");
  that.server.silence(false);
  that.loop.skip(seconds(1));
  CHECK(reason_of(that.ip("chat.example.org")) == "found");
}

TEST_CASE("the same question under way is asked once") {
  Resolving that;
  that.server.ip("chat.example.org", "192.0.2.1");
  that.server.hold(true);
  std::vector<std::unique_ptr<Asked<Addresses>>> all;
  constexpr int kMany = 1000;
  all.reserve(kMany);
  for (int i = 0; i < kMany; ++i) {
    all.push_back(that.ask_ip("chat.example.org"));
  }
  REQUIRE(run_until(that.loop, [&] { return that.server.queries() == 1; }));
  that.server.hold(false);
  for (const auto& asked : all) {
    const auto found = that.wait(*asked);
    REQUIRE((found && *found));
  }
  CHECK(that.server.queries() == 1);
}

TEST_CASE("families and kinds of one name are questions of their own") {
  Resolving that;
  that.server.ip("chat.example.org", "192.0.2.1");
  that.server.ip("chat.example.org", "2001:db8::1");
  that.server.srv("chat.example.org", 1, 1, 1, "a.example");
  CHECK(reason_of(that.ip("chat.example.org", Family::kV4)) == "found");
  CHECK(reason_of(that.ip("chat.example.org", Family::kV6)) == "found");
  CHECK(reason_of(that.srv("chat.example.org")) == "found");
  CHECK(that.server.queries() == 3);
}

TEST_CASE("an answer that comes too late is kept for who asks next") {
  Resolving that;
  that.server.ip("chat.example.org", "192.0.2.1");
  that.server.hold(true);
  const auto asked = that.ask_ip("chat.example.org");
  REQUIRE(run_until(that.loop, [&] { return that.server.queries() == 1; }));
  that.loop.skip(that.timeout);
  CHECK_THAT(reason_of(that.wait(*asked)), Catch::StartsWith("no answer from "));
  that.server.hold(false);
  REQUIRE(run_until(that.loop, [&] { return reason_of(that.ip("chat.example.org")) == "found"; }));
  CHECK(that.server.queries() == 1);
}

TEST_CASE("a new answer replaces the old one") {
  Resolving that;
  that.server.ip("chat.example.org", "192.0.2.1", 10);
  static_cast<void>(that.ip("chat.example.org"));
  that.server.forget("chat.example.org");
  that.server.ip("chat.example.org", "192.0.2.2", 10);
  that.loop.skip(seconds(10));
  const auto found = that.ip("chat.example.org");
  REQUIRE((found && *found));
  CHECK(**found == ips({"192.0.2.2"}));
}

DnsQuestion question(std::size_t number) {
  return {"host" + std::to_string(number) + ".example", DnsKind::kA};
}

TEST_CASE("a thousand answers are kept; then the one answered first goes") {
  DnsCache cache;
  const base::Time now{};
  const DnsAnswer answer = dns_none("no such name", seconds(60));
  for (std::size_t i = 0; i < DnsCache::kMost; ++i) {
    cache.put(question(i), answer, now);
  }
  CHECK(cache.size() == DnsCache::kMost);
  CHECK(cache.find(question(0), now) != nullptr);
  cache.put(question(0), answer, now);  // is now the last
  cache.put(question(DnsCache::kMost), answer, now);
  CHECK(cache.size() == DnsCache::kMost);
  CHECK(cache.find(question(0), now) != nullptr);
  CHECK(cache.find(question(1), now) == nullptr);
  CHECK(cache.find(question(2), now) != nullptr);
}

TEST_CASE("an answer that does not hold takes the place of none") {
  DnsCache cache;
  const base::Time now{};
  cache.put(question(1), dns_none("no such name", seconds(60)), now);
  cache.put(question(1), dns_none("no such name", seconds(0)), now);
  CHECK(cache.size() == 0);
}

}  // namespace
}  // namespace bittern::net
