// A listener where TLS is spoken.
#include <sys/socket.h>

#include <catch2/catch.hpp>

#include "tests/net/opening_support.h"
#include "tests/net/tls_support.h"

namespace bittern::net {
namespace {

const std::string kLine = "PROXY TCP4 192.0.2.1 192.0.2.2 4660 443\r\n";
const std::string kPlainAnswer = "HTTP/1.1 400 Bad Request\r\n\r\n";

struct Encrypted : Openings {
  explicit Encrypted(ListenerOptions options = {}) : Openings(with_tls(std::move(options))) {}

  static ListenerOptions with_tls(ListenerOptions options) {
    options.tls = some_server();
    return options;
  }
  // Goes on until both sides have done the handshake; the client says `pieces` bytes at a time.
  bool shake_hands(RawTlsClient& client, RawPeer& peer, std::size_t pieces = SIZE_MAX) {
    return run_until(loop, [&] {
      client.receive(peer.receive());
      const bool done = client.handshake();
      for (std::string said = client.take_output(pieces); !said.empty();
           said = client.take_output(pieces)) {
        peer.send(said);
        loop.run_for(base::Duration(1));
      }
      return done && accepted.size() == 1;
    });
  }
};

}  // namespace

TEST_CASE("a connection is told when its TLS handshake is done, and carries what follows it") {
  Encrypted server;
  RawTlsClient client({.version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION)});
  const auto peer = server.connect();
  REQUIRE(server.shake_hands(client, *peer, GENERATE(as<std::size_t>(), SIZE_MAX, 1)));
  Recorder& ours = *server.accepted[0];
  CHECK(ours.connection->peer().to_string() == peer->address());
  CHECK(ours.connection->peer().tls);
  client.write("hello");
  peer->send(client.take_output());
  REQUIRE(run_until(server.loop, [&] { return ours.bytes == "hello"; }));
  ours.connection->write("good day");
  std::string heard;
  REQUIRE(run_until(server.loop, [&] {
    client.receive(peer->receive());
    heard += client.read();
    return heard == "good day";
  }));
  CHECK(server.listener->opening() == 0);
}

TEST_CASE("what came with the end of the handshake is told, though the socket is empty") {
  Encrypted server;
  RawTlsClient client({.version = TLS1_3_VERSION});
  const auto peer = server.connect();
  client.handshake();
  peer->send(client.take_output());
  REQUIRE(run_until(server.loop, [&] {
    client.receive(peer->receive());
    return client.handshake();
  }));
  client.write("hello");
  peer->send(client.take_output());  // Finished, and the first record behind it
  REQUIRE(server.until_accepted());
  REQUIRE(run_until(server.loop, [&] { return server.accepted[0]->bytes == "hello"; }));
}

TEST_CASE("a PROXY header comes before the TLS handshake, also in one segment with it") {
  ListenerOptions options;
  options.proxy_protocol = true;
  Encrypted server(options);
  RawTlsClient client;
  const auto peer = server.connect();
  client.handshake();
  const std::string hello = client.take_output();
  const std::size_t with = GENERATE_COPY(std::size_t{0}, std::size_t{1}, hello.size());
  peer->send(kLine + hello.substr(0, with));
  run_dry(server.loop);
  CHECK(server.listener->opening() == 1);
  peer->send(hello.substr(with));
  REQUIRE(server.shake_hands(client, *peer));
  CHECK(server.accepted[0]->connection->peer().to_string() == "192.0.2.1:4660");
  CHECK(server.accepted[0]->connection->peer().tls);
}

TEST_CASE("who speaks HTTP where TLS is spoken gets the answer for that, and an orderly end") {
  ListenerOptions options;
  options.answer_to_plain_http = [] { return kPlainAnswer; };
  options.proxy_protocol = GENERATE(false, true);
  Encrypted server(options);
  const auto peer = server.connect();
  const std::string request = GENERATE(as<std::string>(), "GET / HTTP/1.1\r\n\r\n",
                                       "OPTIONS /http-bind HTTP/1.1\r\nHost: example.org\r\n\r\n");
  peer->send((options.proxy_protocol ? kLine : "") + request);
  REQUIRE(server.until_refused());
  std::string answer;
  REQUIRE(run_until(server.loop, [&] {
    answer += peer->receive();
    return peer->ended() || peer->error() != 0;
  }));
  CHECK(peer->error() == 0);
  CHECK(answer == kPlainAnswer);
  peer->close();
  REQUIRE(run_until(server.loop, [&] { return server.loop.lingering() == 0; }));
  CHECK(server.refused.size() == 1);
  CHECK(server.accepted.empty());
}

TEST_CASE("without an answer for it, who speaks HTTP where TLS is spoken is closed") {
  Encrypted server;
  const auto peer = server.connect();
  peer->send("GET / HTTP/1.1\r\n\r\n");
  REQUIRE(server.until_refused());
  CHECK(server.until_closed(*peer));
  CHECK(server.loop.lingering() == 0);
}

TEST_CASE("a handshake that fails is told for the log, with its reason") {
  ListenerOptions options;
  options.answer_to_plain_http = [] { return kPlainAnswer; };
  Encrypted server(options);
  const auto peer = server.connect();
  peer->send(std::string("\x16\x03\x01\x00\x05xxxxx", 10));
  REQUIRE(server.until_refused());
  CHECK(server.refused[0].substr(0, peer->address().size() + 7) == peer->address() + ": TLS: ");
  std::string heard;
  REQUIRE(run_until(server.loop, [&] {
    heard += peer->receive();
    return peer->ended() || peer->error() != 0;
  }));
  CHECK(heard.find("HTTP") == std::string::npos);
  CHECK(server.accepted.empty());
}

TEST_CASE("a peer that closes without a word, or in the handshake, is told for the log") {
  Encrypted server;
  const auto peer = server.connect();
  const std::string address = peer->address();
  const bool speaks = GENERATE(false, true);
  if (speaks) {
    peer->send(std::string("\x16\x03\x01\x02", 4));
    run_dry(server.loop);
  }
  peer->close();
  REQUIRE(server.until_refused());
  CHECK(server.refused[0] == address + (speaks ? ": closed by the peer in the TLS handshake"
                                               : ": no TLS handshake: closed by the peer"));
}

TEST_CASE("the PROXY header and the TLS handshake have open_timeout together") {
  ListenerOptions options;
  options.proxy_protocol = true;
  Encrypted server(options);
  const auto peer = server.connect();
  server.loop.skip(base::seconds(15));
  RawTlsClient client;
  client.handshake();
  peer->send(kLine + (GENERATE(false, true) ? client.take_output() : ""));
  run_dry(server.loop);
  server.loop.skip(base::Duration(4999));
  run_dry(server.loop);
  CHECK(server.refused.empty());
  server.loop.skip(base::Duration(1));
  REQUIRE(server.until_refused());
  CHECK(server.refused[0] == "192.0.2.1:4660: no TLS handshake within 20 s");
  CHECK(server.until_closed(*peer));
}

TEST_CASE("a listener that closes drops TLS handshakes under way") {
  Encrypted server;
  RawTlsClient client;
  const auto peer = server.connect();
  client.handshake();
  peer->send(client.take_output());
  run_dry(server.loop);
  CHECK(server.listener->opening() == 1);
  server.listener.reset();
  CHECK(server.until_closed(*peer));
  CHECK(server.refused.empty());
}

TEST_CASE("without TLS and PROXY header a connection is told at once, though it says nothing") {
  Openings server({});
  const auto peer = server.connect();
  CHECK(server.accepted.size() == 1);
  CHECK(server.listener->opening() == 0);
  CHECK_FALSE(server.accepted[0]->connection->peer().tls);
}

}  // namespace bittern::net
