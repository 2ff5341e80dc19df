// finish(): the last bytes arrive, and nothing is left behind.
#include <catch2/catch.hpp>
#include <filesystem>
#include <iterator>

#include "net/loop.h"
#include "tests/net/net_support.h"

namespace bittern::net {
namespace {

using Milliseconds = base::Duration;
constexpr std::size_t kMegabyte = 1 << 20;

std::ptrdiff_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return std::distance(begin(all), end(all));
}

bool run_until_peer(Accepted& pair, std::string& received, const std::function<bool()>& holds) {
  return run_until(pair.loop, [&] {
    received += pair.peer->receive();
    return holds();
  });
}

TEST_CASE("finish() delivers everything, then the end of the stream") {
  Accepted pair;
  const std::string sent = pattern(GENERATE(std::size_t{0}, std::size_t{1}, 8 * kMegabyte));
  pair.ours.connection->write(sent);
  pair.ours.connection->finish(base::seconds(20));
  pair.ours.connection.reset();
  std::string received;
  REQUIRE(run_until_peer(pair, received, [&] { return pair.peer->ended(); }));
  CHECK((received == sent));
  CHECK(pair.ours.calls == 0);
}

TEST_CASE("finish() discards what arrives, so that no reset overtakes the last answer") {
  Accepted pair;
  const std::string sent = pattern(2 * kMegabyte);
  pair.ours.connection->set_reading(false);
  pair.ours.connection->write(sent);
  pair.ours.connection->finish(base::seconds(20));
  const std::string flood = pattern(kMegabyte);
  std::size_t flooded = 0;
  std::string received;
  REQUIRE(run_until(pair.loop, [&] {
    flooded += pair.peer->send(std::string_view(flood).substr(flooded % flood.size()));
    if (flooded > 4 * kMegabyte) {
      received += pair.peer->receive();
    }
    return pair.peer->ended();
  }));
  CHECK((received == sent));
  CHECK(pair.peer->error() == 0);
  CHECK(pair.ours.calls == 0);
}

TEST_CASE("finish() in on_bytes() ends the reading of the owner") {
  Accepted pair;
  pair.ours.then_bytes = [&](std::string_view) {
    pair.ours.connection->write("bye");
    pair.ours.connection->finish(base::seconds(20));
    pair.ours.connection.reset();
  };
  pair.peer->send(pattern(kMegabyte));
  std::string received;
  REQUIRE(run_until_peer(pair, received, [&] { return pair.peer->ended(); }));
  CHECK(received == "bye");
  CHECK(pair.ours.calls == 1);
}

TEST_CASE("after finish() the socket is closed when the peer closes") {
  Accepted pair;
  const std::ptrdiff_t before = open_descriptors();
  pair.ours.connection->finish(base::seconds(20));
  std::string received;
  REQUIRE(run_until_peer(pair, received, [&] { return pair.peer->ended(); }));
  CHECK(pair.peer->send("still read") > 0);
  run_dry(pair.loop);
  CHECK(open_descriptors() == before);
  pair.peer->finish();
  REQUIRE(run_until(pair.loop, [&] { return open_descriptors() == before - 1; }));
  CHECK(pair.ours.calls == 0);
}

TEST_CASE("after finish() the socket is closed when the linger time has passed, not before") {
  Accepted pair;
  const base::Time start = pair.loop.now();
  pair.ours.connection->finish(Milliseconds(30));
  pair.ours.connection.reset();
  REQUIRE(run_until(pair.loop, [&] { return pair.peer->send("x") == 0; }));
  CHECK(pair.loop.now() - start >= Milliseconds(30));
}

TEST_CASE("a peer that does not read is given up when the linger time has passed") {
  Accepted pair;
  const base::Time start = pair.loop.now();
  pair.ours.connection->write(pattern(8 * kMegabyte));
  pair.ours.connection->finish(Milliseconds(30));
  CHECK(pair.ours.connection->unsent() > 0);
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.connection->unsent() == 0; }));
  CHECK(pair.loop.now() - start >= Milliseconds(30));
  CHECK(pair.ours.calls == 0);
}

TEST_CASE("a peer that has sent its end of the stream still gets everything") {
  Accepted pair;
  const std::string sent = pattern(8 * kMegabyte);
  pair.ours.connection->write(sent);
  pair.ours.connection->finish(base::seconds(20));
  pair.peer->finish();
  run_dry(pair.loop);
  std::string received;
  REQUIRE(run_until_peer(pair, received, [&] { return pair.peer->ended(); }));
  CHECK((received == sent));
  CHECK(pair.peer->error() == 0);
}

TEST_CASE("finish() after a reset or a failed write is the end") {
  Accepted pair;
  pair.peer->reset();
  if (GENERATE(true, false)) {
    pair.ours.connection->write("into the void");
  }
  pair.ours.connection->finish(base::seconds(20));
  run_dry(pair.loop);
  CHECK(pair.ours.calls == 0);
}

TEST_CASE("a connection that is finishing ends with its loop") {
  std::unique_ptr<RawPeer> peer;
  {
    Accepted pair;
    pair.ours.connection->write(pattern(8 * kMegabyte));
    pair.ours.connection->finish(base::seconds(20));
    pair.ours.connection.reset();
    run_dry(pair.loop);
    peer = std::move(pair.peer);
    CHECK(peer->send("x") == 1);
  }
  peer->receive();
  CHECK(peer->send("x") == 0);
}

}  // namespace
}  // namespace bittern::net
