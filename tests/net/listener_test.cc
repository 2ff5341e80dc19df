#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "net/loop.h"
#include "tests/net/net_support.h"

namespace bittern::net {
namespace {

using Milliseconds = base::Duration;
using Connections = std::vector<std::unique_ptr<Connection>>;

Listener::Accepted keep_in(Connections& connections) {
  return [&connections](auto connection) { connections.push_back(std::move(connection)); };
}

// A listener on any free port of 127.0.0.1.
std::unique_ptr<Listener> open_any(Loop& loop, Listener::Accepted accepted) {
  auto listener = Listener::open(loop, "127.0.0.1", 0, std::move(accepted));
  INFO((listener.has_value() ? "" : listener.error()));
  REQUIRE(listener.has_value());
  return std::move(*listener);
}

TEST_CASE("port 0 is any free port") {
  Loop loop;
  Connections connections;
  const auto one = open_any(loop, keep_in(connections));
  const auto other = open_any(loop, keep_in(connections));
  CHECK(one->port() != 0);
  CHECK(one->port() != other->port());
}

TEST_CASE("an address in use is an error that names the stage, the address and the reason") {
  Loop loop;
  Connections connections;
  const auto first = open_any(loop, keep_in(connections));
  const auto second = Listener::open(loop, "127.0.0.1", first->port(), keep_in(connections));
  REQUIRE_FALSE(second.has_value());
  CHECK(second.error() ==
        "bind 127.0.0.1:" + std::to_string(first->port()) + ": Address already in use");
}

TEST_CASE("an address that is not of this host is an error") {
  Loop loop;
  Connections connections;
  const auto listener = Listener::open(loop, "192.0.2.1", 80, keep_in(connections));
  REQUIRE_FALSE(listener.has_value());
  CHECK(listener.error() == "bind 192.0.2.1:80: Cannot assign requested address");
}

TEST_CASE("what is no address is an error") {
  Loop loop;
  Connections connections;
  for (const char* address : {"", "localhost", "127.0.0.1.", "127.0.0.256", "[::1]", "::1::"}) {
    const auto listener = Listener::open(loop, address, 0, keep_in(connections));
    REQUIRE_FALSE(listener.has_value());
    CHECK(listener.error() == "bind " + std::string(address) + ": not an IPv4 or IPv6 address");
  }
}

TEST_CASE("a port can be listened on again while its old connections wait to time out") {
  Loop loop;
  Connections connections;
  auto listener = open_any(loop, keep_in(connections));
  const std::uint16_t port = listener->port();
  const auto peer = RawPeer::connect(port, AF_INET);
  REQUIRE(run_until(loop, [&] { return connections.size() == 1; }));
  listener.reset();
  connections.clear();  // our side closes first and goes to TIME-WAIT
  peer->receive();
  peer->close();
  const auto again = Listener::open(loop, "127.0.0.1", port, keep_in(connections));
  CHECK(again.has_value());
}

TEST_CASE("IPv6 is listened on apart from IPv4, and its peers are in brackets") {
  Loop loop;
  Connections connections;
  if (const auto probe = Listener::open(loop, "::1", 0, keep_in(connections)); !probe.has_value()) {
    WARN("skipped, no IPv6 here: " << probe.error());
    return;
  }
  // A port that is free on "::" may be somebody else's on "0.0.0.0".
  std::unique_ptr<Listener> v6;
  bool both = false;
  for (int attempt = 0; attempt < 10 && !both; ++attempt) {
    auto opened = Listener::open(loop, "::", 0, keep_in(connections));
    REQUIRE(opened.has_value());
    v6 = std::move(*opened);
    both = Listener::open(loop, "0.0.0.0", v6->port(), keep_in(connections)).has_value();
  }
  CHECK(both);
  const auto peer = RawPeer::connect(v6->port(), AF_INET6);
  REQUIRE(run_until(loop, [&] { return connections.size() == 1; }));
  CHECK(connections.front()->peer().to_string().substr(0, 6) == "[::1]:");
}

TEST_CASE("more connections than one turn accepts are all accepted") {
  Loop loop;
  Connections connections;
  const auto listener = open_any(loop, keep_in(connections));
  std::vector<std::unique_ptr<RawPeer>> peers;
  for (int count = 0; count < 300; ++count) {
    peers.push_back(RawPeer::connect(listener->port(), AF_INET));
  }
  REQUIRE(run_until(loop, [&] { return connections.size() == peers.size(); }));
}

TEST_CASE("a listener may be destroyed when it has accepted, and its connections live on") {
  Loop loop;
  Recorder ours;
  int accepted = 0;
  std::unique_ptr<Listener> listener;
  listener = open_any(loop, [&](auto connection) {
    ++accepted;
    ours.connection = std::move(connection);
    ours.connection->start(ours);
    listener.reset();
  });
  const auto first = RawPeer::connect(listener->port(), AF_INET);
  const auto second = RawPeer::connect(listener->port(), AF_INET);
  REQUIRE(run_until(loop, [&] { return accepted > 0; }));
  first->send("hello");
  REQUIRE(run_until(loop, [&] { return ours.bytes == "hello"; }));
  CHECK(accepted == 1);
}

TEST_CASE("a peer that is gone before it is accepted harms nobody") {
  Loop loop;
  Connections connections;
  const auto listener = open_any(loop, keep_in(connections));
  RawPeer::connect(listener->port(), AF_INET)->reset();
  const auto peer = RawPeer::connect(listener->port(), AF_INET);
  REQUIRE(run_until(loop, [&] {
    return !connections.empty() && connections.back()->peer().to_string() == peer->address();
  }));
}

// No more descriptors than are open now, until destroyed. UBSan opens a pipe when it meets a class
// for the first time and reports an error if it cannot: let the loop run before, check after.
class NoDescriptors {
 public:
  NoDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int next = ::dup(0);
    ::close(next);
    const rlimit none{.rlim_cur = static_cast<rlim_t>(next), .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;

 private:
  rlimit before_{};
};

TEST_CASE("without descriptors a listener pauses, does not spin, and goes on by itself") {
  Loop loop;
  Connections connections;
  const auto listener = open_any(loop, keep_in(connections));
  const auto peer = RawPeer::connect(listener->port(), AF_INET);
  run_dry(loop);
  REQUIRE(connections.size() == 1);
  const auto second = RawPeer::connect(listener->port(), AF_INET);
  Milliseconds waited{};
  std::size_t accepted = 0;
  {
    const NoDescriptors none;
    run_dry(loop);
    const base::Time before = loop.now();
    loop.run_for(Milliseconds(100));
    waited = loop.now() - before;
    accepted = connections.size();
  }
  CHECK(waited >= Milliseconds(99));  // nothing was ready
  CHECK(accepted == 1);
  REQUIRE(run_until(loop, [&] { return connections.size() == 2; }));
}

TEST_CASE("a listener may be destroyed while it pauses") {
  Loop loop;
  Connections connections;
  auto listener = open_any(loop, keep_in(connections));
  run_dry(loop);
  const auto peer = RawPeer::connect(listener->port(), AF_INET);
  {
    const NoDescriptors none;
    run_dry(loop);
    listener.reset();
    run_dry(loop);
  }
  CHECK(connections.empty());
}

}  // namespace
}  // namespace bittern::net
