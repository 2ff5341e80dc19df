// A listener where every connection begins with a PROXY header.
#include <sys/socket.h>

#include <catch2/catch.hpp>

#include "net/proxy_header.h"
#include "tests/net/opening_support.h"
#include "tests/net/proxy_header_support.h"

namespace bittern::net {
namespace {

const std::string kLine = "PROXY TCP4 192.0.2.1 192.0.2.2 4660 443\r\n";
const std::string kRequest = "GET / HTTP/1.1\r\n\r\n";

struct Proxied : Openings {
  explicit Proxied(ListenerOptions options = {}) : Openings(with_header(std::move(options))) {}

  static ListenerOptions with_header(ListenerOptions options) {
    options.proxy_protocol = true;
    return options;
  }
  // Who the one connection is said to be from.
  std::string whom() {
    REQUIRE(until_accepted());
    return accepted[0]->connection->peer().to_string();
  }
};

}  // namespace

TEST_CASE("the PROXY header says whose connection it is, and what is behind it is theirs") {
  Proxied server;
  const auto peer = server.connect();
  CHECK(server.listener->opening() == 1);
  const bool binary_form = GENERATE(false, true);
  peer->send((binary_form ? binary(0x21, 0x11, kBlockV4) : kLine) + kRequest);
  CHECK(server.whom() == "192.0.2.1:4660");
  CHECK_FALSE(server.accepted[0]->connection->peer().tls);
  CHECK(server.listener->opening() == 0);
  REQUIRE(run_until(server.loop, [&] { return server.accepted[0]->bytes == kRequest; }));
  CHECK(server.refused.empty());
}

TEST_CASE("a PROXY header may come in pieces (PROXY §2)") {
  Proxied server;
  const std::string header = GENERATE(as<std::string>(), kLine, binary(0x21, 0x11, kBlockV4));
  const std::size_t cut = GENERATE(1, 5, 12, 15, 16, 20, 27);
  const auto peer = server.connect();
  peer->send(header.substr(0, cut));
  run_dry(server.loop);
  CHECK(server.accepted.empty());
  peer->send(header.substr(cut) + kRequest);
  CHECK(server.whom() == "192.0.2.1:4660");
  REQUIRE(run_until(server.loop, [&] { return server.accepted[0]->bytes == kRequest; }));
}

TEST_CASE("a PROXY header may come byte by byte, and nothing is told before its last one") {
  Proxied server;
  const std::string header = GENERATE(as<std::string>(), kLine, binary(0x21, 0x11, kBlockV4));
  const auto peer = server.connect();
  for (const char byte : header) {
    CHECK(server.accepted.empty());
    peer->send({&byte, 1});
    server.loop.run_for(base::Duration(5));
  }
  CHECK(server.whom() == "192.0.2.1:4660");
}

TEST_CASE("the rest of a PROXY header is waited for without spinning") {
  Proxied server;
  const auto peer = server.connect();
  peer->send(kLine.substr(0, 20));
  run_dry(server.loop);
  const auto before = std::chrono::steady_clock::now();
  CHECK_FALSE(server.loop.run_for(base::Duration(100)));  // nothing was ready
  CHECK(std::chrono::steady_clock::now() - before >= std::chrono::milliseconds(99));
}

TEST_CASE("a proxy's own connection, and one of unknown origin, is from the proxy (PROXY §2.1)") {
  Proxied server;
  const auto peer = server.connect();
  peer->send(GENERATE(as<std::string>(), binary(0x20, 0, ""), binary(0x21, 0, ""),
                      binary(0x21, 0x31, std::string(216, 'x')), std::string("PROXY UNKNOWN\r\n")));
  CHECK(server.whom() == peer->address());
}

TEST_CASE("the PROXY header may say that the client's connection is encrypted (PROXY §2.2.6)") {
  Proxied server;
  const auto peer = server.connect();
  peer->send(binary(0x21, 0x11, kBlockV4 + vector_of(0x20, std::string("\1\0\0\0\0", 5))));
  CHECK(server.whom() == "192.0.2.1:4660");
  CHECK(server.accepted[0]->connection->peer().tls);
}

TEST_CASE("who sends no PROXY header, or a broken one, is closed at once (PROXY §2.1)") {
  Proxied server;
  const auto peer = server.connect();
  const auto [bytes, reason] = GENERATE(
      table<std::string, std::string>({{kRequest, "no PROXY header"},
                                       {"\x16\x03\x01", "no PROXY header"},
                                       {"PROXY TCP4 192.0.2.1\r\n", "a malformed PROXY line"},
                                       {std::string("PROXY UNKNOWN") + std::string(94, ' '),
                                        "a PROXY line without an end in 107 bytes"}}));
  peer->send(bytes);
  REQUIRE(server.until_refused());
  CHECK(server.refused[0] == peer->address() + ": " + reason);
  CHECK(server.until_closed(*peer));
  CHECK(server.accepted.empty());
  CHECK(server.listener->opening() == 0);
}

TEST_CASE("a peer that ends before its PROXY header does is told for the log") {
  Proxied server;
  const auto peer = server.connect();
  peer->send(GENERATE(as<std::string>(), "", kLine.substr(0, 20)));
  run_dry(server.loop);
  const std::string address = peer->address();
  const bool resets = GENERATE(false, true);
  if (resets) {
    peer->reset();
  } else {
    peer->finish();
  }
  REQUIRE(server.until_refused());
  CHECK(server.refused[0] == address + ": no PROXY header: " +
                                 (resets ? "Connection reset by peer" : "closed by the peer"));
}

TEST_CASE("who may not send a PROXY header is closed before it is read (PROXY §2)") {
  std::string asked;
  ListenerOptions options;
  const bool trusted = GENERATE(false, true);
  options.trusts = [&](const Peer& peer) {
    asked = peer.to_string();
    return trusted;
  };
  Proxied server(options);
  const auto peer = server.connect();
  CHECK(asked == peer->address());
  peer->send(kLine);
  if (trusted) {
    CHECK(server.whom() == "192.0.2.1:4660");
  } else {
    REQUIRE(server.until_refused());
    CHECK(server.refused[0] == peer->address() + ": not a proxy that may send a PROXY header");
    CHECK(server.until_closed(*peer));
    CHECK(server.accepted.empty());
  }
}

TEST_CASE("a PROXY header has open_timeout to come, not longer") {
  ListenerOptions options;
  options.open_timeout = base::Duration(1500);
  Proxied server(options);
  const auto slow = server.connect();
  const auto in_time = server.connect();
  slow->send(kLine.substr(0, 20));
  run_dry(server.loop);
  server.loop.skip(base::Duration(1499));
  in_time->send(kLine);
  CHECK(server.whom() == "192.0.2.1:4660");
  CHECK(server.refused.empty());
  server.loop.skip(base::Duration(1));
  REQUIRE(server.until_refused());
  CHECK(server.refused[0] == slow->address() + ": no PROXY header within 1500 ms");
  CHECK(server.until_closed(*slow));
  server.loop.skip(base::seconds(60));
  CHECK(server.accepted[0]->closed == 0);
}

}  // namespace bittern::net
