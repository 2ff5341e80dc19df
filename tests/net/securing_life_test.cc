// When a Securing ends, and what its Connection is afterwards.
#include <catch2/catch.hpp>

#include "tests/net/securing_support.h"

namespace bittern::net {
namespace {

struct Ready : Secured {
  explicit Ready(int version = TLS1_3_VERSION) {
    REQUIRE(secure({.certificate = files.make("peer"), .version = version}, any_client()));
    REQUIRE(until([&] { return peer.secured(); }));
    ours.connection->start(ours);
  }

  TlsFiles files;
};

TEST_CASE("a Securing that is destroyed closes, and its handler is not called") {
  Secured pair;
  const bool first = GENERATE(true, false);
  pair.begin(any_client());
  if (!first) {
    REQUIRE(run_until(pair.loop, [&] { return !pair.peer.socket().receive().empty(); }));
  }
  pair.securing.reset();
  CHECK(run_until(pair.loop, [&] {
    pair.peer.socket().receive();
    return pair.peer.socket().ended();
  }));
  CHECK(pair.done == 0);
}

TEST_CASE("the handler may destroy the Securing, and the connection lives on") {
  const TlsFiles files;
  PlainPair pair;
  pair.peer.begin_tls({.certificate = files.make("peer")});
  auto* securing = new std::optional<Securing>;
  std::unique_ptr<Connection> made;
  securing->emplace(pair.loop, std::move(pair.ours.connection), any_client(),
                    TlsPurpose{.domain = "example.org"}, [&](auto result) {
                      delete std::exchange(securing, nullptr);
                      made = std::move(*result);
                    });
  REQUIRE(run_until(pair.loop, [&] {
    pair.peer.go_on();
    return made != nullptr;
  }));
  made->start(pair.ours);
  made->write("still there");
  CHECK(run_until(pair.loop, [&] {
    pair.peer.go_on();
    return pair.peer.got() == "still there";
  }));
}

TEST_CASE("the handler may destroy the Securing that has failed") {
  PlainPair pair;
  std::optional<Securing> securing;
  bool failed = false;
  securing.emplace(pair.loop, std::move(pair.ours.connection), any_client(),
                   TlsPurpose{.domain = "example.org"}, [&](auto result) {
                     failed = !result.has_value();
                     securing.reset();
                   });
  pair.peer.socket().finish();
  CHECK(run_until(pair.loop, [&] { return failed; }));
}

TEST_CASE("a loop may end while a handshake is under way") {
  std::optional<Loop> loop(std::in_place);
  TcpPair tcp;
  int done = 0;
  std::optional<Securing> securing;
  securing.emplace(*loop,
                   make_connection(loop->impl(), Socket(loop->impl().poller, tcp.ours), Peer{}),
                   any_client(), TlsPurpose{.domain = "example.org"}, [&](auto) { ++done; });
  run_dry(*loop);
  securing.reset();
  loop.reset();
  CHECK(done == 0);
}

TEST_CASE("the client may be gone, or read its files anew, before the handshake is done") {
  const TlsFiles files;
  const CertificateFiles server = files.make("peer", {.names = {"example.org"}});
  Secured pair;
  auto client = client_of({.ca_file = server.certificate});
  pair.peer.begin_tls({.certificate = server});
  pair.begin(client);
  files.make("peer");  // others
  REQUIRE(client->reload());
  client.reset();
  CHECK(pair.run());
}

TEST_CASE("much goes both ways at once") {
  Ready pair(GENERATE(TLS1_2_VERSION, TLS1_3_VERSION));
  const std::string up = pattern(3 << 20);
  const std::string down = pattern(2 << 20);
  pair.ours.connection->write(up);
  pair.peer.write(down);
  REQUIRE(pair.until([&] {
    return pair.peer.got().size() >= up.size() && pair.ours.bytes.size() >= down.size();
  }));
  CHECK(pair.peer.got() == up);
  CHECK(pair.ours.bytes == down);
  CHECK(pair.until([&] { return pair.ours.connection->unacknowledged() == 0; }));
}

TEST_CASE("what the server said right behind its handshake is told (RFC 8446 §4.4.4)") {
  const TlsFiles files;
  Secured pair;
  pair.peer.write("");
  pair.peer.begin_tls({.certificate = files.make("peer")});
  pair.peer.write("at once");
  pair.begin(any_client());
  REQUIRE(pair.run());
  REQUIRE(pair.until([&] { return pair.peer.secured(); }));
  pair.peer.go_on();
  pair.ours.connection->start(pair.ours);
  CHECK(pair.until([&] { return pair.ours.bytes == "at once"; }));
}

TEST_CASE("RFC 8446 §4.6.3: a server may ask for new keys") {
  Ready pair;
  pair.peer.update_keys();
  pair.peer.write("with new keys");
  CHECK(pair.until([&] { return pair.ours.bytes == "with new keys"; }));
  pair.ours.connection->write("and ours");
  CHECK(pair.until([&] { return pair.peer.got() == "and ours"; }));
}

TEST_CASE("RFC 8446 §6.1: close_notify ends the connection, and so does its absence") {
  Ready pair(GENERATE(TLS1_2_VERSION, TLS1_3_VERSION));
  const bool notified = GENERATE(true, false);
  pair.peer.write("</stream:stream>");
  REQUIRE(pair.until([&] { return !pair.ours.bytes.empty(); }));
  if (notified) {
    pair.peer.close_notify();
  }
  pair.peer.go_on();
  pair.peer.socket().finish();
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.closed == 1; }));
  CHECK(pair.ours.bytes == "</stream:stream>");
  CHECK(pair.ours.reason == "closed by the peer");
}

TEST_CASE("finish() sends close_notify and waits for the server's end") {
  Ready pair;
  std::optional<std::size_t> lost;
  pair.ours.connection->write("</stream:stream>");
  pair.ours.connection->finish(base::seconds(20), [&](std::size_t left) { lost = left; });
  REQUIRE(pair.until([&] { return pair.peer.ended(); }));
  CHECK(pair.peer.got() == "</stream:stream>");
  CHECK((SSL_get_shutdown(pair.peer.ssl()) & SSL_RECEIVED_SHUTDOWN) != 0);
  pair.peer.socket().finish();
  REQUIRE(run_until(pair.loop, [&] { return lost.has_value(); }));
  CHECK(lost == 0U);
}

TEST_CASE("unacknowledged() counts what was written since TLS began") {
  const TlsFiles files;
  Secured pair;
  pair.ours.connection->start(pair.ours);
  pair.ours.connection->write("<starttls/>");
  REQUIRE(pair.until([&] { return pair.peer.got() == "<starttls/>"; }));
  REQUIRE(pair.secure({.certificate = files.make("peer")}, any_client()));
  CHECK(pair.ours.connection->unacknowledged() == 0);
  pair.ours.connection->start(pair.ours);
  const std::string much = pattern(16 << 20);  // more than both kernels take
  pair.ours.connection->write(much);
  REQUIRE(pair.ours.connection->unsent() > 0);
  CHECK(pair.ours.connection->unacknowledged() > 0);
  CHECK(pair.ours.connection->unacknowledged() <= much.size());
  REQUIRE(pair.until([&] { return pair.peer.got().size() == 11 + much.size(); }));
  CHECK(pair.until([&] { return pair.ours.connection->unacknowledged() == 0; }));
  CHECK(pair.ours.drained == 1);
}

TEST_CASE("a server that breaks TLS ends the connection, and the reason is told") {
  Ready pair;
  pair.peer.write_plain("<stream:features/>");
  REQUIRE(pair.until([&] { return pair.ours.closed == 1; }));
  CHECK(pair.ours.reason == "TLS: wrong version number");
}

TEST_CASE("RFC 5246 §7.4.1.1: a server's wish to negotiate anew is refused") {
  Ready pair(TLS1_2_VERSION);
  REQUIRE(SSL_renegotiate(pair.peer.ssl()) == 1);
  SSL_do_handshake(pair.peer.ssl());
  CHECK(pair.until([&] { return !pair.peer.error().empty() || pair.ours.closed == 1; }));
  CHECK(pair.peer.error() == "no renegotiation");
}

}  // namespace
}  // namespace bittern::net
