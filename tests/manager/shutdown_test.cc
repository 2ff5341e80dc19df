// The manager ends: every client is told, every stream closed in good order (B17.2.12).
#include <catch2/catch.hpp>

#include "tests/manager/bosh_client.h"
#include "tests/net/net_support.h"

namespace bittern::test {
namespace {

using base::Duration;

constexpr Duration kLookAgain{20};  // how often the manager looks whether it is done
constexpr const char* kGet = "GET /http-bind HTTP/1.1\r\nHost: a\r\n\r\n";

bool is_stopped_after(net::Loop& loop, Duration time) {
  loop.skip(time);
  return net::is_stopped(loop);
}

}  // namespace

TEST_CASE("a shutdown tells every held request, closes every stream, and then stops the loop") {
  ManagerWorld world({}, 1);
  BoshClient first(world);
  BoshClient second(world);
  const auto one = first.ask();
  const auto two = world.connect(post(second.next()) + kGet);
  const auto idle = world.connect();
  world.settle();
  world.manager().shut_down();
  CHECK(world.sessions() == 0);
  CHECK_FALSE(net::is_stopped(world.loop()));
  world.settle();
  REQUIRE(one->answers().size() == 1);
  REQUIRE(two->answers().size() == 2);
  CHECK(terminated(one->answers()[0], "system-shutdown"));
  CHECK(one->answers()[0].field("Connection") == "close");  // H1.4
  CHECK(terminated(two->answers()[0], "system-shutdown"));
  CHECK(two->answers()[1].status == 200);
  for (BoshClient* client : {&first, &second}) {
    CHECK(client->stream().stream_closed());
    CHECK(client->stream().connection_closed());
  }
  for (const auto* line : {&one, &two, &idle}) {
    CHECK((*line)->closed());
  }
  CHECK(is_stopped_after(world.loop(), kLookAgain));
}

TEST_CASE("a manager that serves nobody stops at once") {
  ManagerWorld world({}, 1);
  world.manager().shut_down();
  CHECK(net::is_stopped(world.loop()));
}

TEST_CASE("a creation that is under way at the shutdown is refused with system-shutdown") {
  ManagerWorld world({}, 1);
  const std::string request = post(creation());
  const auto half = world.connect(request.substr(0, request.size() / 2));
  world.settle();
  world.manager().shut_down();
  world.settle();
  CHECK_FALSE(half->closed());
  half->send(request.substr(request.size() / 2));
  REQUIRE(world.until([&] { return half->closed(); }));
  REQUIRE(half->answers().size() == 1);
  CHECK(terminated(half->answers()[0], "system-shutdown"));
  CHECK(half->answers()[0].field("Connection") == "close");
  CHECK(world.server().streams() == 0);
  CHECK(is_stopped_after(world.loop(), kLookAgain));
}

TEST_CASE("nobody can connect during a shutdown") {
  ManagerWorld world({}, 1);
  BoshClient client(world);
  const auto held = client.ask();
  const std::uint16_t port = world.manager().ports().at(0);
  world.manager().shut_down();
  bool refused = false;
  const Caller caller(world.loop(), port,
                      [&](auto connection) { refused = connection == nullptr; });
  CHECK(world.until([&] { return refused; }));
}

TEST_CASE("a peer that does not close is waited for until shutdown_timeout, no longer") {
  ManagerWorld world({}, 1);
  BoshClient client(world);
  client.stream().set_reading(false);
  world.manager().shut_down();
  world.settle();
  const Duration limit = manager::Settings{}.shutdown_timeout;
  for (Duration waited{0}; waited + kLookAgain < limit; waited += kLookAgain) {
    REQUIRE_FALSE(is_stopped_after(world.loop(), kLookAgain));
  }
  CHECK(is_stopped_after(world.loop(), kLookAgain));
}

TEST_CASE("a second shut_down stops at once") {
  ManagerWorld world({}, 1);
  BoshClient client(world);
  client.stream().set_reading(false);
  const auto held = client.ask();
  world.manager().shut_down();
  REQUIRE_FALSE(net::is_stopped(world.loop()));
  world.manager().shut_down();
  CHECK(net::is_stopped(world.loop()));
}

}  // namespace bittern::test
