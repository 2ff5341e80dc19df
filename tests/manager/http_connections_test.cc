// The names of requests: each leads to its connection, and to no other.
#include "manager/http_connections.h"

#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

#include "tests/support/manager_world.h"

namespace bittern::test {
namespace {

using bosh::RequestId;
using manager::HttpConnections;
using manager::HttpSlot;

constexpr const char* kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

constexpr RequestId kOfLoop{std::uint64_t{3} << 56U};

std::uint64_t number(RequestId id) { return static_cast<std::uint64_t>(id); }

}  // namespace

TEST_CASE("requests have names of their own, which tell the loop") {
  HttpConnections connections;
  connections.name_requests_from(kOfLoop);
  const HttpSlot one = connections.find_room();
  const HttpSlot other = connections.find_room();
  CHECK(one != other);
  std::set<RequestId> ids;
  for (const HttpSlot slot : {one, other, one, other}) {
    const RequestId id = connections.new_request_id(slot);
    CHECK(number(id) >> 56U == 3);
    CHECK(connections.of(id) == nullptr);  // nothing is there yet
    ids.insert(id);
  }
  CHECK(ids.size() == 4);
  CHECK(connections.size() == 0);
  CHECK(connections.all().empty());
}

TEST_CASE("the first request of all has a name that is not 0") {
  HttpConnections connections;
  CHECK(connections.new_request_id(connections.find_room()) != RequestId{});
}

TEST_CASE("a name that was never given leads nowhere") {
  const HttpConnections connections;
  CHECK(connections.of(RequestId{}) == nullptr);
  CHECK(connections.of(RequestId{UINT64_MAX}) == nullptr);
}

TEST_CASE("a connection takes the place of one that ended, and none of its requests' names") {
  ManagerWorld world([](manager::Settings&) {}, 1);
  const auto ask = [&world] {
    const std::size_t others = world.connections();
    (void)world.ask(kGet);
    REQUIRE(world.until([&] { return world.connections() == others; }));
    return number(world.manager().endpoint().last_request());
  };
  const std::uint64_t first = ask();
  const std::uint64_t second = ask();
  CHECK(first >> 32U == second >> 32U);
  CHECK(first != second);
  const auto beside = world.connect(kGet);
  REQUIRE(world.until([&beside] { return !beside->answers().empty(); }));
  CHECK(ask() >> 32U != first >> 32U);
}

}  // namespace bittern::test
