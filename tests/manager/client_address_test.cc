// Whose sessions and connections are counted: the client's real address, as far as it is to be
// believed (H1.24).
#include <catch2/catch.hpp>

#include "tests/manager/bosh_client.h"

namespace bittern::test {
namespace {

constexpr const char* kTwo = "X-Forwarded-For: 192.0.2.2\r\n";

ManagerWorld world_with_limits(std::size_t sessions, std::size_t connections, bool behind_proxy) {
  return ManagerWorld([=](manager::Settings& settings) {
    settings.max_sessions_per_address = sessions;
    settings.max_connections_per_address = connections;
    if (behind_proxy) {
      settings.forwarded.trusted = {base::Network::parse("127.0.0.1").value()};
    }
  });
}

std::string forwarded_for(const std::string& address) {
  return "X-Forwarded-For: " + address + "\r\n";
}

bool refused(ManagerWorld& world, const std::string& fields) {
  return terminated(world.ask(post(creation(), fields)), "policy-violation");
}

}  // namespace

TEST_CASE("one address has so many sessions, and no more; another has its own") {
  ManagerWorld world = world_with_limits(2, 100, true);
  BoshClient first(world, "", forwarded_for("192.0.2.1"));
  BoshClient second(world, "", forwarded_for("192.0.2.1"));
  CHECK(refused(world, forwarded_for("192.0.2.1")));
  BoshClient other(world, "", forwarded_for("192.0.2.2"));
  CHECK(world.sessions() == 3);
  first.check_alive();

  CHECK(terminated(second.answer_on(*second.ask("", "type='terminate'")), "") == false);
  REQUIRE(world.until([&] { return world.sessions() == 2; }));
  BoshClient third(world, "", forwarded_for("192.0.2.1"));
  CHECK(refused(world, forwarded_for("192.0.2.1")));
}

TEST_CASE("what a client that is no trusted proxy says of its address is not believed (H1.24)") {
  ManagerWorld world = world_with_limits(1, 100, false);
  BoshClient first(world, "", forwarded_for("192.0.2.1"));
  CHECK(refused(world, forwarded_for("192.0.2.2")));
  CHECK(refused(world, "Forwarded: for=192.0.2.3\r\n"));
  CHECK(refused(world, ""));
}

TEST_CASE("an address that a client puts in front of what the proxy says is not believed") {
  ManagerWorld world = world_with_limits(1, 100, true);
  BoshClient first(world, "", forwarded_for("192.0.2.1"));
  CHECK(refused(world, forwarded_for("198.51.100.7, 192.0.2.1")));
  CHECK(refused(world, "Forwarded: for=198.51.100.7, for=192.0.2.1\r\n"));
  CHECK(refused(world, "Forwarded: for=\"192.0.2.1:4711\"\r\n"));
}

TEST_CASE("all of an IPv6 /64 is one subscriber") {
  ManagerWorld world = world_with_limits(1, 100, true);
  BoshClient first(world, "", forwarded_for("2001:db8:0:1::1"));
  CHECK(refused(world, forwarded_for("2001:db8:0:1:ffff:ffff:ffff:ffff")));
  BoshClient other(world, "", forwarded_for("2001:db8:0:2::1"));
  CHECK(world.sessions() == 2);
}

TEST_CASE("sessions by a proxy that does not say for whom have no limit of their own") {
  ManagerWorld world = world_with_limits(1, 1, true);
  BoshClient first(world);
  BoshClient second(world);
  BoshClient third(world, "", kTwo);
  CHECK(world.sessions() == 3);
}

TEST_CASE("one address has so many connections, and no more") {
  ManagerWorld world = world_with_limits(100, 2, false);
  const auto first = world.connect();
  auto second = world.connect();
  REQUIRE(world.until([&] { return world.connections() == 2; }));
  const auto third = world.connect(post(creation()));
  REQUIRE(world.until([&] { return third->closed(); }));
  CHECK(third->received().empty());
  CHECK(world.connections() == 2);

  second->close();
  REQUIRE(world.until([&] { return world.connections() == 1; }));
  CHECK(world.ask(post("no XML")).status == 200);
}

TEST_CASE("a trusted proxy's connections have no limit of their own") {
  ManagerWorld world = world_with_limits(100, 1, true);
  const auto first = world.connect();
  const auto second = world.connect();
  REQUIRE(world.until([&] { return world.connections() == 2; }));
  CHECK(world.ask(post("no XML")).status == 200);
}

TEST_CASE(
    "a session made over TLS is not continued in the clear: that connection closes, the "
    "session goes on (B19.1.2, B19.1.3)") {
  ManagerWorld world = world_with_limits(100, 100, true);
  BoshClient client(world, "", "X-Forwarded-Proto: https\r\n");
  const auto held = world.connect(post(client.next(), "X-Forwarded-Proto: https\r\n"));
  world.settle();
  REQUIRE(held->answers().empty());

  const std::string stolen = client.next("<message id='stolen'/>");
  for (const char* fields : {"", "X-Forwarded-Proto: http\r\n", "Forwarded: proto=http\r\n"}) {
    const auto thief = world.connect(post(stolen, fields));
    REQUIRE(world.until([&] { return thief->closed(); }));
    CHECK(thief->received().empty());
  }
  CHECK(client.stream().got().find("stolen") == std::string::npos);
  CHECK(held->answers().empty());

  client.stream().say("<message id='well'/>");
  REQUIRE(world.until([&] { return held->answers().size() == 1; }));
  CHECK(held->answers().front().body.find("id='well'") != std::string::npos);
}

TEST_CASE("that a request came over TLS is believed from a trusted proxy alone (B19.1.3, H1.24)") {
  ManagerWorld world = world_with_limits(100, 100, false);
  BoshClient client(world, "", "X-Forwarded-Proto: https\r\n");
  client.check_alive();  // in the clear: it never was a session made over TLS
}

}  // namespace bittern::test
