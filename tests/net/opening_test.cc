// What a listener does with connections that are not open yet, whatever they wait for.
#include <sys/socket.h>

#include <catch2/catch.hpp>

#include "net/descriptors.h"
#include "tests/net/opening_support.h"
#include "tests/net/tls_support.h"
#include "tests/net/unix_support.h"

namespace bittern::net {
namespace {

const std::string kLine = "PROXY TCP4 192.0.2.1 192.0.2.2 4660 443\r\n";

ListenerOptions proxied() {
  ListenerOptions options;
  options.proxy_protocol = true;
  return options;
}

}  // namespace

TEST_CASE("a listener that closes drops what is opening, and what is open lives on") {
  Openings server(proxied());
  const auto open = server.connect();
  open->send(kLine);
  REQUIRE(server.until_accepted());
  const auto opening = server.connect();
  opening->send(kLine.substr(0, 9));
  run_dry(server.loop);
  server.listener.reset();
  CHECK(server.until_closed(*opening));
  open->send("hello");
  REQUIRE(run_until(server.loop, [&] { return server.accepted[0]->bytes == "hello"; }));
  CHECK(server.refused.empty());
}

TEST_CASE("who is told of a connection may destroy the listener, and others that open with it") {
  Openings server(proxied());
  server.then_accepted = [&] { server.listener.reset(); };
  server.then_refused = [&] { server.listener.reset(); };
  const auto first = server.connect();
  const auto second = server.connect();
  const auto third = server.connect();
  const std::string bytes =
      GENERATE(as<std::string>(), kLine, std::string("GET / HTTP/1.1\r\n\r\n"));
  first->send(bytes);
  second->send(bytes);
  REQUIRE(run_until(server.loop, [&] { return server.listener == nullptr; }));
  CHECK(server.until_closed(*third));
  run_dry(server.loop);
  CHECK(server.accepted.size() + server.refused.size() == 1);
}

TEST_CASE("the one that comes too late may destroy the listener, too") {
  Openings server(proxied());
  server.then_refused = [&] { server.listener.reset(); };
  const auto first = server.connect();
  const auto second = server.connect();
  server.loop.skip(base::seconds(20));
  REQUIRE(server.until_refused());
  CHECK(server.until_closed(*second));
  CHECK(server.refused.size() == 1);
}

TEST_CASE("a connection for which there is no room is closed at once, on any listener") {
  int asked = 0;
  bool room = true;
  ListenerOptions options;
  options.proxy_protocol = GENERATE(false, true);
  options.has_room = [&] {
    ++asked;
    return room;
  };
  Openings server(options);
  const auto first = server.connect();
  first->send(kLine);
  REQUIRE(server.until_accepted());
  room = false;
  const auto second = server.connect();
  CHECK(server.until_closed(*second));
  CHECK(asked == 2);
  CHECK(server.accepted.size() == 1);
  CHECK(server.listener->opening() == 0);
  CHECK(server.refused.empty());  // who says that there is none knows
}

TEST_CASE("over a Unix socket a PROXY header may name the client, or nobody") {
  const Directory directory;
  Loop loop;
  std::vector<std::unique_ptr<Connection>> connections;
  const auto listener = *Listener::open_unix(
      loop, directory.path("socket"), 0600,
      [&](auto connection) { connections.push_back(std::move(connection)); }, proxied());
  const auto peer = connect_unix(directory.path("socket"));
  const bool named = GENERATE(false, true);
  peer->send(named ? kLine.substr(0, 15) : "PROXY UNKN");
  run_dry(loop);
  peer->send((named ? kLine.substr(15) : "OWN\r\n") + std::string("hello"));
  REQUIRE(run_until(loop, [&] { return connections.size() == 1; }));
  CHECK(connections[0]->peer().to_string() == (named ? "192.0.2.1:4660" : "unix"));
  Recorder ours;
  ours.connection = std::move(connections[0]);
  ours.connection->start(ours);
  REQUIRE(run_until(loop, [&] { return ours.bytes == "hello"; }));
}

TEST_CASE("a thousand that open slowly keep nobody else from opening, and go in time") {
  constexpr std::size_t kMany = 1000;
  REQUIRE(raise_descriptor_limit() > 3 * kMany);
  ListenerOptions options;
  options.tls = some_server();
  options.proxy_protocol = GENERATE(false, true);
  Openings server(options);
  const std::string first = options.proxy_protocol ? kLine : "";
  RawTlsClient hello;
  hello.handshake();
  const std::string half = first + hello.take_output();
  std::vector<std::unique_ptr<RawPeer>> slow;
  for (std::size_t count = 0; count < kMany; ++count) {
    slow.push_back(RawPeer::connect(server.listener->port(), AF_INET));
    slow.back()->send(half.substr(0, half.size() * (1 + count % 3) / 4));
  }
  REQUIRE(run_until(server.loop, [&] { return server.listener->opening() == kMany; }));
  run_dry(server.loop);
  server.loop.skip(base::seconds(19));
  const auto peer = server.connect();
  RawTlsClient client;
  peer->send(first);
  REQUIRE(run_until(server.loop, [&] {
    client.receive(peer->receive());
    const bool done = client.handshake();
    peer->send(client.take_output());
    return done && server.accepted.size() == 1;
  }));
  server.loop.skip(base::seconds(1));
  REQUIRE(server.until_refused(kMany));
  CHECK(server.listener->opening() == 0);
  for (const auto& each : slow) {
    CHECK(server.until_closed(*each));
  }
  client.write("hello");
  peer->send(client.take_output());
  REQUIRE(run_until(server.loop, [&] { return server.accepted[0]->bytes == "hello"; }));
}

}  // namespace bittern::net
