// One address on the loops of several threads.
#include <sys/socket.h>

#include <catch2/catch.hpp>

#include "tests/net/unix_support.h"

namespace bittern::net {
namespace {

using Connections = std::vector<std::unique_ptr<Connection>>;

Listener::Accepted keep_in(Connections& connections) {
  return [&connections](auto connection) { connections.push_back(std::move(connection)); };
}

bool run_both_until(Loop& one, Loop& other, const std::function<bool()>& holds) {
  return run_until(one, [&] {
    other.run_for(base::Duration(0));
    return holds();
  });
}

ListenerOptions shared() {
  ListenerOptions options;
  options.shares_port = true;
  return options;
}

TEST_CASE("each connection to a port that is shared comes to one of the loops") {
  constexpr std::size_t kConnections = 64;  // all to the same loop: once in 2^63 times
  Loop one;
  Loop other;
  Connections at_one;
  Connections at_other;
  const auto first = Listener::open(one, "127.0.0.1", 0, keep_in(at_one), shared());
  REQUIRE(first);
  const auto second = Listener::beside(other, **first, keep_in(at_other));
  REQUIRE(second);
  CHECK((*second)->port() == (*first)->port());
  std::vector<std::unique_ptr<RawPeer>> peers;
  for (std::size_t i = 0; i < kConnections; ++i) {
    peers.push_back(RawPeer::connect((*first)->port(), AF_INET));
  }
  CHECK(
      run_both_until(one, other, [&] { return at_one.size() + at_other.size() == kConnections; }));
  CHECK_FALSE(at_one.empty());
  CHECK_FALSE(at_other.empty());
}

TEST_CASE("a port that is to be shared is an error when another has it, sharing or not") {
  Loop loop;
  Connections connections;
  const bool shares = GENERATE(false, true);
  const auto first = Listener::open(loop, "127.0.0.1", 0, keep_in(connections),
                                    shares ? shared() : ListenerOptions());
  REQUIRE(first);
  const auto second =
      Listener::open(loop, "127.0.0.1", (*first)->port(), keep_in(connections), shared());
  REQUIRE_FALSE(second);
  CHECK(second.error() ==
        "bind 127.0.0.1:" + std::to_string((*first)->port()) + ": Address already in use");
}

TEST_CASE("of a Unix socket each connection comes to one of the loops, whichever takes it") {
  const Directory directory;
  const std::string path = directory.path("s");
  Loop one;
  Loop other;
  Connections at_one;
  Connections at_other;
  auto first = Listener::open_unix(one, path, 0600, keep_in(at_one));
  REQUIRE(first);
  auto second = Listener::beside(other, **first, keep_in(at_other));
  REQUIRE(second);
  CHECK((*second)->name() == "unix:" + path);
  std::vector<std::unique_ptr<RawPeer>> peers;
  for (std::size_t i = 0; i < 10; ++i) {
    peers.push_back(connect_unix(path));
    REQUIRE(peers.back() != nullptr);
  }
  CHECK(run_both_until(one, other, [&] { return at_one.size() + at_other.size() == 10; }));
  // The socket lives as long as one of them; its path ends with the first.
  second->reset();
  peers.push_back(connect_unix(path));
  REQUIRE(peers.back() != nullptr);
  CHECK(run_until(one, [&] { return at_one.size() + at_other.size() == 11; }));
  first->reset();
  CHECK(connect_unix(path) == nullptr);
}

}  // namespace
}  // namespace bittern::net
