// The order in which a domain's servers are tried (RFC 2782, RFC 6120 §3.2, XEP-0368).
#include "bittern/xmpp/service_records.h"

#include <catch2/catch.hpp>
#include <map>

namespace bittern::xmpp {
namespace {

using Records = std::vector<ServiceRecord>;

ServiceTargets targets_of(const Records& plain, const Records& direct, std::uint64_t seed = 1) {
  const ServicePlan plan = plan_service(plain, direct, seed);
  REQUIRE(std::holds_alternative<ServiceTargets>(plan));
  return std::get<ServiceTargets>(plan);
}

constexpr int kRounds = 10'000;

// How often each is the first of kRounds.
std::map<std::string, int> firsts(const Records& plain, const Records& direct = {}) {
  std::map<std::string, int> result;
  for (int seed = 0; seed < kRounds; ++seed) {
    ++result[targets_of(plain, direct, static_cast<std::uint64_t>(seed)).front().host];
  }
  return result;
}

}  // namespace

TEST_CASE("RFC 2782: lower priorities first, whatever the weights") {
  const Records records = {{20, 900, 1, "c"}, {0, 0, 2, "a"}, {10, 65535, 3, "b"}};
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CHECK(targets_of(records, {}, seed) ==
          ServiceTargets{{"a", 2, false}, {"b", 3, false}, {"c", 1, false}});
  }
}

TEST_CASE("SV12: records of both services are one set (XEP-0368 §3)") {
  CHECK(targets_of({{5, 0, 5222, "a"}, {20, 0, 5222, "c"}}, {{10, 0, 5223, "b"}}) ==
        ServiceTargets{{"a", 5222, false}, {"b", 5223, true}, {"c", 5222, false}});
  const auto first = firsts({{5, 10, 5222, "plain"}}, {{5, 30, 5223, "direct"}});
  CHECK(first.at("plain") > kRounds / 5);  // of 1/4
  CHECK(first.at("plain") < kRounds * 3 / 10);
}

TEST_CASE("RFC 2782: among equals the weight is the probability") {
  const auto first = firsts({{0, 60, 1, "most"}, {0, 30, 1, "some"}, {0, 10, 1, "few"}});
  CHECK(std::abs(first.at("most") - kRounds * 6 / 10) < kRounds / 20);
  CHECK(std::abs(first.at("some") - kRounds * 3 / 10) < kRounds / 20);
  CHECK(std::abs(first.at("few") - kRounds * 1 / 10) < kRounds / 20);
}

TEST_CASE("RFC 2782: weight 0 beside others is chosen seldom, but it is") {
  const auto first = firsts({{0, 100, 1, "heavy"}, {0, 0, 1, "light"}});
  CHECK(first.at("light") > 0);
  CHECK(first.at("light") < kRounds / 25);
}

TEST_CASE("RFC 2782: every record has its place behind the first, once") {
  const Records records = {{0, 1, 1, "a"}, {0, 0, 2, "b"}, {0, 65535, 3, "c"}, {0, 0, 4, "d"}};
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    std::map<std::string, int> seen;
    for (const ServiceTarget& target : targets_of(records, {}, seed)) {
      ++seen[target.host];
    }
    CHECK(seen == std::map<std::string, int>{{"a", 1}, {"b", 1}, {"c", 1}, {"d", 1}});
  }
}

TEST_CASE("SV12: the root as the target says that there is no such service (RFC 2782)") {
  const Records none = {{0, 0, 0, "."}};
  CHECK(std::holds_alternative<ServiceNotOffered>(plan_service(none, {}, 1)));
  CHECK(std::holds_alternative<ServiceNotOffered>(plan_service({}, none, 1)));
  CHECK(std::holds_alternative<ServiceNotOffered>(plan_service(none, {{0, 0, 0, ""}}, 1)));
  CHECK(targets_of(none, {{0, 0, 5223, "b"}}) == ServiceTargets{{"b", 5223, true}});
  CHECK(targets_of({{0, 0, 5222, "a"}}, none) == ServiceTargets{{"a", 5222, false}});
}

TEST_CASE("SV12: without any record the domain itself is tried (RFC 6120 §3.2.2)") {
  CHECK(std::holds_alternative<ServiceFallback>(plan_service({}, {}, 1)));
}

TEST_CASE("of more targets than are ever tried, the first ones stay") {
  Records many;
  for (std::size_t i = 0; i <= kMostServiceTargets; ++i) {
    many.push_back({static_cast<std::uint16_t>(100 - i), 0, 5222, std::to_string(i)});
  }
  const ServiceTargets targets = targets_of(many, {});
  REQUIRE(targets.size() == kMostServiceTargets);
  CHECK(targets.front().host == std::to_string(kMostServiceTargets));
  CHECK(targets.back().host == "1");
  many.pop_back();
  CHECK(targets_of(many, {}).size() == kMostServiceTargets);
}

}  // namespace bittern::xmpp
