// The connection on which an answer was awaited breaks: the session goes on (B2.6).
#include <catch2/catch.hpp>

#include "tests/manager/bosh_client.h"

namespace bittern::test {
namespace {

using base::Duration;
using base::seconds;

constexpr const char* kMessage = "<message xmlns='jabber:client' id='later'/>";

}  // namespace

TEST_CASE("what comes after a held request's connection broke goes to the next rid (B14.3.8)") {
  const bool by_reset = GENERATE(false, true);
  ManagerWorld world;
  BoshClient client(world);
  auto held = world.connect();
  if (by_reset) {
    // Bytes of ours that it leaves unread make its close a reset.
    held->set_reading(false);
    held->send("GET /http-bind HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  held->send(post(client.next()));
  world.settle();
  const std::size_t before = world.connections();
  held.reset();
  REQUIRE(world.until([&] { return world.connections() < before; }));
  client.stream().say("<message id='later'/>");
  world.settle();
  const auto next = client.ask();
  CHECK(client.answer_on(*next).body.find(kMessage) != std::string::npos);
}

TEST_CASE("inactivity begins when the held request's connection breaks (B10.2)") {
  ManagerWorld world;
  BoshClient client(world);
  auto held = client.ask();
  world.time_passes(seconds(30));
  held.reset();
  world.settle();
  const Duration limit = seconds(60) + bosh::Limits{}.inactivity_grace;
  world.time_passes(limit - Duration(1));
  CHECK(world.sessions() == 1);
  world.time_passes(Duration(1));
  CHECK(world.sessions() == 0);
  REQUIRE(world.until([&] { return client.stream().stream_closed(); }));
  CHECK(terminated(client.answer_on(*client.ask()), "item-not-found"));
}

TEST_CASE("all requests of a broken pipeline are lost at once, and the session goes on") {
  ManagerWorld world([](manager::Settings& settings) { settings.bosh.hold_max = 4; });
  BoshClient client(world);
  BoshClient other(world);
  std::string requests;
  for (int i = 0; i < 2; ++i) {
    requests += post(client.next());
  }
  requests += post(other.next()) + post(client.next());
  auto line = world.connect(requests);
  world.settle();
  CHECK(line->received().empty());
  const std::size_t before = world.connections();
  line.reset();
  REQUIRE(world.until([&] { return world.connections() < before; }));
  client.check_alive();
  other.check_alive();
}

TEST_CASE("the repeat of a lost request takes its place (B14.3.3), and has its whole wait") {
  ManagerWorld world;
  BoshClient client(world);
  const std::string request = post(client.next("<message id='once'/>"));
  auto held = world.connect(request);
  world.settle();
  held.reset();
  world.settle();
  const auto repeat = world.connect(request);
  world.settle();
  CHECK(repeat->answers().empty());
  CHECK(client.stream().got() == "<message id='once'/>");
  client.stream().say("<message id='later'/>");
  CHECK(client.answer_on(*repeat).body.find(kMessage) != std::string::npos);
}

}  // namespace bittern::test
