// set_reading(), and how much one connection may read in a turn.
#include <sys/socket.h>

#include <catch2/catch.hpp>

#include "net/loop.h"
#include "tests/net/net_support.h"

namespace bittern::net {
namespace {

using Milliseconds = base::Duration;
constexpr std::size_t kMegabyte = 1 << 20;

TEST_CASE("while reading is off neither bytes nor the peer's close are told") {
  Accepted pair;
  pair.ours.connection->set_reading(false);
  pair.peer->send("later");
  pair.peer->close();
  run_dry(pair.loop);
  CHECK(pair.ours.calls == 0);
  pair.ours.connection->set_reading(true);
  CHECK(pair.ours.calls == 0);
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.closed == 1; }));
  CHECK(pair.ours.bytes == "later");
  CHECK(pair.ours.reason == "closed by the peer");
}

TEST_CASE("while reading is off a reset is told") {
  Accepted pair(false);
  const bool before_start = GENERATE(true, false);
  if (before_start) {
    pair.ours.connection->set_reading(false);
  }
  pair.ours.connection->start(pair.ours);
  pair.ours.connection->set_reading(false);
  run_dry(pair.loop);
  CHECK(pair.ours.calls == 0);
  pair.peer->reset();
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.closed == 1; }));
  CHECK(pair.ours.reason == "Connection reset by peer");
}

TEST_CASE("once reading is on again a reset is told after the bytes before it") {
  Accepted pair;
  pair.ours.connection->set_reading(false);
  pair.loop.run_for(Milliseconds(0));
  pair.ours.connection->set_reading(true);
  pair.peer->send("before");
  pair.peer->reset();
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.closed == 1; }));
  CHECK(pair.ours.bytes == "before");
  CHECK(pair.ours.reason == "Connection reset by peer");
}

TEST_CASE("urgent data does not keep the loop busy while reading is off") {
  Accepted pair;
  pair.ours.connection->set_reading(false);
  REQUIRE(::send(pair.peer->descriptor(), "!", 1, MSG_OOB) == 1);
  run_dry(pair.loop);
  // A loop that has nothing to do waits as long as it may.
  const base::Time before = pair.loop.now();
  pair.loop.run_for(Milliseconds(30));
  CHECK(pair.loop.now() - before >= Milliseconds(29));
  CHECK(pair.ours.calls == 0);
}

TEST_CASE("reading may be switched off and on while bytes are told") {
  Accepted pair;
  pair.ours.then_bytes = [&](std::string_view) { pair.ours.connection->set_reading(false); };
  const std::string sent = pattern(kMegabyte);
  std::size_t at = 0;
  while (pair.ours.bytes.size() < sent.size()) {
    const int calls = pair.ours.calls;
    at += pair.peer->send(std::string_view(sent).substr(at));
    pair.ours.connection->set_reading(true);
    REQUIRE(run_until(pair.loop, [&] { return pair.ours.calls > calls; }));
    CHECK(pair.ours.calls == calls + 1);
  }
  CHECK((pair.ours.bytes == sent));
}

TEST_CASE("one busy connection leaves the others their turns") {
  Accepted busy;
  Recorder other;
  const auto listener = *Listener::open(busy.loop, "127.0.0.1", 0, [&](auto connection) {
    other.connection = std::move(connection);
    other.connection->start(other);
  });
  const auto other_peer = RawPeer::connect(listener->port(), AF_INET);
  REQUIRE(run_until(busy.loop, [&] { return other.connection != nullptr; }));
  int calls_before_other = 0;
  const std::string flood = pattern(kMegabyte);
  busy.ours.then_bytes = [&](std::string_view) {
    busy.peer->send(flood);  // as fast as it is read
    calls_before_other += other.bytes.empty() ? 1 : 0;
  };
  busy.peer->send(flood);
  other_peer->send("me too");
  REQUIRE(run_until(busy.loop, [&] { return !other.bytes.empty(); }));
  CHECK(calls_before_other <= 8);
  busy.ours.then_bytes = nullptr;
}

}  // namespace
}  // namespace bittern::net
