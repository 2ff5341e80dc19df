// Owners that destroy their connection in the middle of a call.
#include <catch2/catch.hpp>
#include <cerrno>

#include "net/loop.h"
#include "tests/net/net_support.h"

namespace bittern::net {
namespace {

constexpr std::size_t kMegabyte = 1 << 20;

TEST_CASE("the owner may destroy the connection in on_bytes()") {
  Accepted pair;
  pair.ours.then_bytes = [&](std::string_view) { pair.ours.connection.reset(); };
  pair.peer->send(pattern(kMegabyte));
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.calls > 0; }));
  run_dry(pair.loop);
  CHECK(pair.ours.calls == 1);
  pair.peer->receive();
  CHECK(pair.peer->error() == ECONNRESET);  // with bytes unread, a close is a reset
}

TEST_CASE("the owner may destroy the connection in on_drained()") {
  Accepted pair;
  pair.ours.then_drained = [&] { pair.ours.connection.reset(); };
  const std::string sent = pattern(8 * kMegabyte);
  pair.ours.connection->write(sent);
  std::string received;
  REQUIRE(run_until(pair.loop, [&] {
    received += pair.peer->receive();
    return pair.peer->ended();
  }));
  CHECK((received == sent));
  CHECK(pair.ours.calls == 1);
}

TEST_CASE("the owner may destroy the connection in on_closed()") {
  Accepted pair;
  pair.ours.then_closed = [&] { pair.ours.connection.reset(); };
  const int how = GENERATE(0, 1, 2);
  if (how == 0) {
    pair.peer->close();
  } else {
    pair.ours.connection->set_reading(how == 1);
    pair.peer->reset();
  }
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.closed == 1; }));
  run_dry(pair.loop);
  CHECK(pair.ours.calls == 1);
}

TEST_CASE("nothing is told after the connection is destroyed, though it was ready already") {
  Accepted pair;
  pair.peer->send("too late");
  pair.peer->close();
  pair.ours.connection.reset();
  run_dry(pair.loop);
  CHECK(pair.ours.calls == 0);
}

TEST_CASE("a failed write is not told to an owner that destroyed the connection") {
  Accepted pair;
  pair.peer->reset();
  pair.ours.connection->write("into the void");
  pair.ours.connection.reset();
  run_dry(pair.loop);
  CHECK(pair.ours.calls == 0);
}

}  // namespace
}  // namespace bittern::net
