#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>

#include "net/loop.h"
#include "tests/net/net_support.h"

namespace bittern::net {
namespace {

using Milliseconds = base::Duration;

// What came out of one attempt.
struct Outcome {
  [[nodiscard]] Connector::Done done() {
    return [this](auto result) {
      ++calls;
      if (result) {
        connection = std::move(*result);
      } else {
        error = result.error();
      }
    };
  }
  int calls = 0;
  std::unique_ptr<Connection> connection;
  std::string error;
};
// A port of 127.0.0.1 that is bound and refuses, or listens with a full queue and does not answer.
class DeafPort {
 public:
  explicit DeafPort(bool listens) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(socket_.descriptor(), generic, size) == 0);
    REQUIRE(::getsockname(socket_.descriptor(), generic, &size) == 0);
    port_ = ntohs(address.sin_port);
    if (listens) {
      REQUIRE(::listen(socket_.descriptor(), 0) == 0);
      queued_ = RawPeer::connect(port_, AF_INET);
    }
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string text() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  RawPeer socket_;
  std::uint16_t port_ = 0;
  std::unique_ptr<RawPeer> queued_;
};

TEST_CASE("a connector connects to an address, in a later turn") {
  Accepted pair;
  Outcome outcome;
  Connector connector(pair.loop, "127.0.0.1", pair.listener->port(), base::seconds(5),
                      outcome.done());
  CHECK(outcome.calls == 0);
  pair.ours.connection.reset();
  REQUIRE(run_until(pair.loop, [&] { return outcome.connection && pair.ours.connection; }));
  CHECK(outcome.connection->peer().to_string() ==
        "127.0.0.1:" + std::to_string(pair.listener->port()));

  Recorder client;
  outcome.connection->start(client);
  pair.ours.connection->write("hello");
  REQUIRE(run_until(pair.loop, [&] { return client.bytes == "hello"; }));
  run_dry(pair.loop);
  CHECK(outcome.calls == 1);
}

TEST_CASE("a connector connects to an IPv6 address") {
  Loop loop;
  std::unique_ptr<Connection> accepted;
  const auto listener =
      Listener::open(loop, "::1", 0, [&](auto connection) { accepted = std::move(connection); });
  if (!listener.has_value()) {
    WARN("skipped, no IPv6 here: " << listener.error());
    return;
  }
  const std::uint16_t port = (*listener)->port();
  Outcome outcome;
  Connector connector(loop, "::1", port, base::seconds(5), outcome.done());
  REQUIRE(run_until(loop, [&] { return outcome.connection != nullptr; }));
  CHECK(outcome.connection->peer().to_string() == "[::1]:" + std::to_string(port));
}

TEST_CASE("a connector looks a name up") {
  Accepted pair;
  Outcome outcome;
  Connector connector(pair.loop, "localhost", pair.listener->port(), base::seconds(10),
                      outcome.done());
  REQUIRE(run_until(pair.loop, [&] { return outcome.calls == 1; }));
  CHECK(outcome.error.empty());
  REQUIRE(outcome.connection != nullptr);
  CHECK(outcome.connection->peer().to_string() ==
        "127.0.0.1:" + std::to_string(pair.listener->port()));
}

TEST_CASE("a port where nobody listens is an error that says so") {
  Loop loop;
  const DeafPort port(false);
  Outcome outcome;
  Connector connector(loop, "127.0.0.1", port.port(), base::seconds(5), outcome.done());
  REQUIRE(run_until(loop, [&] { return outcome.calls == 1; }));
  CHECK(outcome.error == "connect " + port.text() + ": Connection refused");
}

TEST_CASE("an error for a name says what happened at each of its addresses") {
  Loop loop;
  const DeafPort port(false);
  Outcome outcome;
  Connector connector(loop, "localhost", port.port(), base::seconds(10), outcome.done());
  REQUIRE(run_until(loop, [&] { return outcome.calls == 1; }));
  CHECK_THAT(outcome.error, Catch::Contains("connect " + port.text() + ": Connection refused"));
}

TEST_CASE("an address that does not answer is an error when the limit has passed, not before") {
  Loop loop;
  const DeafPort port(true);
  Outcome outcome;
  const Milliseconds limit(GENERATE(40, 1000));
  const base::Time start = loop.now();
  Connector connector(loop, "127.0.0.1", port.port(), limit, outcome.done());
  REQUIRE(run_until(loop, [&] { return outcome.calls == 1; }));
  const char* const told = limit < base::seconds(1) ? "40 ms" : "1 s";
  CHECK(outcome.error == "connect " + port.text() + ": no answer within " + told);
  CHECK(loop.now() - start >= limit);
}

TEST_CASE("a name that cannot be looked up is an error that names it") {
  Loop loop;
  // An empty label is refused without asking anybody (RFC 1035 §3.1).
  for (const char* name : {"bad..name", ""}) {
    Outcome outcome;
    Connector connector(loop, name, 5222, base::seconds(10), outcome.done());
    CHECK(outcome.calls == 0);
    REQUIRE(run_until(loop, [&] { return outcome.calls == 1; }));
    CHECK_THAT(outcome.error, Catch::StartsWith("resolve " + std::string(name) + ": "));
  }
}

TEST_CASE("a lookup counts towards the limit") {
  Loop loop;
  const DeafPort silent(true);
  Outcome outcome;
  Connector connector(loop, "localhost", silent.port(), Milliseconds(0), outcome.done());
  REQUIRE(run_until(loop, [&] { return outcome.calls == 1; }));
  CHECK_THAT(outcome.error, Catch::Contains("no answer within 0 s"));
}

TEST_CASE("destroying a connector gives up: its handler is not called") {
  Accepted pair;
  const DeafPort silent(true);
  Outcome outcome;
  const auto start = [&](const char* host, std::uint16_t port, Milliseconds limit) {
    return std::make_unique<Connector>(pair.loop, host, port, limit, outcome.done());
  };
  auto at_once = start("127.0.0.1", pair.listener->port(), base::seconds(5));
  auto at_work = start("127.0.0.1", silent.port(), Milliseconds(20));
  auto looking_up = start("localhost", pair.listener->port(), base::seconds(5));
  at_once.reset();
  looking_up.reset();
  pair.loop.run_for(Milliseconds(0));
  at_work.reset();
  const base::Time end = pair.loop.now() + Milliseconds(40);
  REQUIRE(run_until(pair.loop, [&] { return pair.loop.now() > end; }));
  CHECK(outcome.calls == 0);
}

TEST_CASE("the handler may destroy its connector") {
  Accepted pair;
  const DeafPort refusing(false);
  const DeafPort silent(true);
  const auto port = GENERATE_REF(pair.listener->port(), refusing.port(), silent.port());
  Outcome outcome;
  const auto note = outcome.done();
  std::unique_ptr<Connector> connector;
  connector =
      std::make_unique<Connector>(pair.loop, "127.0.0.1", port, Milliseconds(50), [&](auto result) {
        connector.reset();
        note(std::move(result));
      });
  REQUIRE(run_until(pair.loop, [&] { return outcome.calls == 1; }));
  run_dry(pair.loop);
  CHECK(outcome.calls == 1);
  CHECK((outcome.connection != nullptr) == (port == pair.listener->port()));
}

TEST_CASE("an attempt and a lookup under way end with their loop") {
  const DeafPort silent(true);
  Outcome outcome;
  {
    Loop loop;
    const Connector connecting(loop, "127.0.0.1", silent.port(), base::seconds(5), outcome.done());
    const Connector looking_up(loop, "localhost", silent.port(), base::seconds(5), outcome.done());
    loop.run_for(Milliseconds(0));
  }
  CHECK(outcome.calls == 0);
}

}  // namespace
}  // namespace bittern::net
