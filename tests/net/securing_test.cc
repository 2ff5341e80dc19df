// A plain connection becomes one with TLS: what is asked, what is sent, and what is lost.
#include <catch2/catch.hpp>

#include "tests/net/securing_support.h"

namespace bittern::net {
namespace {

// Of a certificate for anything.
TlsPeerOptions some_peer() {
  static const TlsFiles files;
  static const CertificateFiles made = files.make("peer", {.names = {"example.org"}});
  return {.certificate = made};
}

TlsPeerOptions peer_with(int version) {
  TlsPeerOptions options = some_peer();
  options.version = version;
  return options;
}

TEST_CASE("TLS 1.2 and TLS 1.3 are spoken, both ways, and told (SV3)") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  Secured pair;
  REQUIRE(pair.secure(peer_with(version), any_client()));
  const auto details = pair.ours.connection->tls_details();
  REQUIRE(details);
  CHECK(details->version == (version == TLS1_2_VERSION ? "TLSv1.2" : "TLSv1.3"));
  CHECK(details->cipher == SSL_get_cipher_name(pair.peer.ssl()));
  CHECK(details->protocol.empty());
  CHECK(details->certificate.names == std::vector<std::string>{"example.org"});
  CHECK(pair.ours.connection->peer().tls);
  pair.ours.connection->start(pair.ours);
  pair.ours.connection->write("<stream:stream");
  pair.peer.write("<stream:features/>");
  CHECK(pair.until([&] { return pair.ours.bytes == "<stream:features/>"; }));
  CHECK(pair.until([&] { return pair.peer.got() == "<stream:stream"; }));
}

TEST_CASE("a plain connection has no TLS to tell of") {
  PlainPair pair;
  CHECK_FALSE(pair.ours.connection->tls_details());
  CHECK_FALSE(pair.ours.connection->peer().tls);
}

TEST_CASE("RFC 8996: a server of TLS 1.1 or older is refused") {
  Secured pair;
  CHECK_FALSE(pair.secure(peer_with(TLS1_1_VERSION), any_client()));
  CHECK_FALSE(pair.failure->certificate);
  CHECK(pair.failure->reason == "TLS: tlsv1 alert protocol version");
  CHECK_FALSE(pair.failure->details);
}

TEST_CASE("RFC 9325 §4.1: a cipher without forward secrecy is refused") {
  const TlsFiles files;
  Secured pair;
  CHECK_FALSE(pair.secure({.certificate = files.make("a", {.rsa = true}),
                           .version = TLS1_2_VERSION,
                           .ciphers = "AES128-GCM-SHA256:AES128-SHA"},
                          any_client()));
  CHECK(pair.failure->reason == "TLS: sslv3 alert handshake failure");
}

TEST_CASE("RFC 6066 §3: the server is asked for the domain by SNI (SV13)") {
  Secured pair;
  REQUIRE(pair.secure(some_peer(), any_client(), {.domain = "Chat.Example.org"}));
  CHECK(pair.peer.server_name() == "chat.example.org");
}

TEST_CASE("RFC 5890 §4: for one beyond ASCII in A-labels (SV13)") {
  Secured pair;
  REQUIRE(pair.secure(some_peer(), any_client(), {.domain = "bücher.example"}));
  CHECK(pair.peer.server_name() == "xn--bcher-kva.example");
}

TEST_CASE("RFC 6066 §3: for an address by nothing") {
  Secured pair;
  REQUIRE(pair.secure(some_peer(), any_client(), {.domain = "127.0.0.1"}));
  CHECK(pair.peer.server_name().empty());
}

TEST_CASE("XEP-0368 §4: direct TLS offers xmpp-client by ALPN; STARTTLS nothing (SV13)") {
  Secured direct;
  REQUIRE(direct.secure(some_peer(), any_client(), {.domain = "example.org", .direct = true}));
  CHECK(direct.peer.offered() == "\x0Bxmpp-client");
  Secured starttls;
  REQUIRE(starttls.secure(some_peer(), any_client()));
  CHECK(starttls.peer.offered().empty());
}

TEST_CASE("RFC 7301 §3.2: the server may choose it, or nothing, but nothing else") {
  TlsPeerOptions options = some_peer();
  const TlsPurpose direct{.domain = "example.org", .direct = true};
  Secured nothing;
  REQUIRE(nothing.secure(options, any_client(), direct));
  CHECK(nothing.ours.connection->tls_details()->protocol.empty());
  options.protocol = "xmpp-client";
  Secured chosen;
  REQUIRE(chosen.secure(options, any_client(), direct));
  CHECK(chosen.ours.connection->tls_details()->protocol == "xmpp-client");
  options.protocol = "http/1.1";
  Secured other;
  REQUIRE_FALSE(other.secure(options, any_client(), direct));
  const std::string by_openssl = "TLS: bad extension";  // since 3.0.14
  CHECK((other.failure->reason == by_openssl ||
         other.failure->reason ==
             "the server speaks http/1.1 there, not xmpp-client (ALPN); see that host and port "
             "are right"));
  CHECK_FALSE(other.failure->certificate);
  CHECK(other.until([&] { return other.peer.ended(); }));
}

TEST_CASE("our certificate is shown to a server that asks for one, and to no other") {
  const TlsFiles files;
  const auto client =
      client_of({.verify = false, .certificate = files.make("ours", {.label = "bittern"})});
  TlsPeerOptions options = peer_with(GENERATE(TLS1_2_VERSION, TLS1_3_VERSION));
  const bool asks = GENERATE(true, false);
  options.asks = asks;
  Secured pair;
  REQUIRE(pair.secure(options, client));
  REQUIRE(pair.until([&] { return pair.peer.secured(); }));
  CHECK(pair.peer.client_label() == (asks ? "bittern" : ""));
}

TEST_CASE("RFC 8446 §4.4.2.4: a server that is refused is not shown our certificate") {
  const TlsFiles files;
  const auto client = client_of({.ca_file = files.make("ca").certificate,
                                 .certificate = files.make("ours", {.label = "bittern"})});
  TlsPeerOptions options = some_peer();
  options.asks = true;
  Secured pair;
  REQUIRE_FALSE(pair.secure(options, client));
  CHECK(pair.until([&] { return pair.peer.ended(); }));
  CHECK(pair.peer.client_label().empty());
  CHECK(pair.peer.error() == "tlsv1 alert unknown ca");
}

TEST_CASE("a server that asks for a certificate when there is none decides itself") {
  TlsPeerOptions options = some_peer();
  options.asks = true;
  Secured pair;
  CHECK(pair.secure(options, any_client()));
}

// RFC 8446 §4.4.2.4: in TLS 1.3 the server hears of it when the handshake is over here.
TEST_CASE("a server that insists on a certificate ends the connection, and says so") {
  TlsPeerOptions options = peer_with(GENERATE(TLS1_2_VERSION, TLS1_3_VERSION));
  options.asks = true;
  options.insists = true;
  Secured pair;
  if (options.version == TLS1_2_VERSION) {
    REQUIRE_FALSE(pair.secure(options, any_client()));
    CHECK(pair.failure->reason == "TLS: sslv3 alert handshake failure");
    return;
  }
  REQUIRE(pair.secure(options, any_client()));
  pair.ours.connection->start(pair.ours);
  REQUIRE(pair.until([&] { return pair.ours.closed == 1; }));
  CHECK(pair.ours.reason == "TLS: tlsv13 alert certificate required");
}

// RFC 6120 §5.4.2.2: the same connection, first plain.
TEST_CASE("a connection that was used goes on with TLS, and its owner hears no more (SV3)") {
  Secured pair;
  pair.ours.connection->start(pair.ours);
  pair.ours.connection->write("<starttls/>");
  pair.peer.write("<proceed/>");
  REQUIRE(pair.until([&] { return pair.ours.bytes == "<proceed/>"; }));
  REQUIRE(pair.until([&] { return pair.peer.got() == "<starttls/>"; }));
  REQUIRE(pair.secure(some_peer(), any_client()));
  CHECK(pair.ours.bytes == "<proceed/>");
  CHECK(pair.ours.closed == 0);
  pair.ours.connection->start(pair.ours);
  pair.peer.write("over TLS");
  CHECK(pair.until([&] { return pair.ours.bytes == "<proceed/>over TLS"; }));
  pair.ours.connection->write("and back");
  CHECK(pair.until([&] { return pair.peer.got() == "<starttls/>and back"; }));
}

TEST_CASE("TLS may begin from within on_bytes(), as <proceed/> comes (RFC 6120 §5.4.2.3)") {
  Secured pair;
  pair.ours.then_bytes = [&](std::string_view) { pair.begin(any_client()); };
  pair.ours.connection->start(pair.ours);
  pair.peer.write("<proceed/>");
  pair.peer.go_on();
  pair.peer.begin_tls(some_peer());
  CHECK(pair.run());
}

TEST_CASE("SV3: what an attacker sends behind <proceed/> is not taken for the server's") {
  Secured pair;
  pair.ours.then_bytes = [&](std::string_view) { pair.begin(any_client()); };
  pair.ours.connection->start(pair.ours);
  pair.peer.write("<proceed/><stream:features/>");
  pair.peer.go_on();
  pair.peer.begin_tls(some_peer());
  REQUIRE(pair.run());
  pair.ours.then_bytes = {};
  pair.ours.bytes.clear();
  pair.ours.connection->start(pair.ours);
  pair.peer.write("<stream:stream>");
  CHECK(pair.until([&] { return pair.ours.bytes == "<stream:stream>"; }));
}

TEST_CASE("SV3: bytes that come plain after TLS began break it off") {
  Secured pair;
  pair.peer.begin_tls(some_peer());
  pair.peer.write_plain("<stream:features/>");
  pair.begin(any_client());
  CHECK_FALSE(pair.run());
  CHECK(pair.failure->reason == "what the server says is not TLS; see that port and tls are right");
  CHECK_FALSE(pair.failure->certificate);
}

TEST_CASE("what was unsent is sent before TLS begins") {
  Secured pair;
  const std::string much = pattern(8 << 20);  // more than both kernels take
  pair.ours.connection->start(pair.ours);
  pair.ours.connection->write(much);
  REQUIRE(pair.ours.connection->unsent() > 0);
  pair.begin(any_client());
  REQUIRE(pair.until([&] { return pair.peer.got().size() > much.size(); }));
  CHECK(pair.done == 0);
  pair.peer.begin_tls(some_peer(), much.size());
  CHECK(pair.run());
  CHECK(pair.peer.got() == much);
  CHECK(pair.ours.drained == 0);
}

TEST_CASE("the handshake may come byte by byte") {
  Secured pair;
  pair.peer.begin_tls(peer_with(GENERATE(TLS1_2_VERSION, TLS1_3_VERSION)));
  pair.peer.send_at_most(1);
  pair.begin(any_client());
  std::size_t most = 0;
  REQUIRE(pair.until([&] {
    most = std::max(most, pair.peer.sent());
    return pair.done > 0;
  }));
  CHECK(pair.failure == std::nullopt);
  CHECK(most > 500);
}

// OpenSSL's to decode: not every byte is tried.
TEST_CASE("the handshake may be cut off anywhere") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  const auto client = any_client();
  Secured whole;
  REQUIRE(whole.secure(peer_with(version), client));
  const std::size_t least = version == TLS1_3_VERSION ? 600 : 400;
  REQUIRE(whole.peer.sent() > least);
  for (std::size_t bytes = 0; bytes < least; bytes += bytes < 12 ? 1 : 7) {
    Secured pair;
    pair.peer.close_after(bytes);
    REQUIRE_FALSE(pair.secure(peer_with(version), client));
    REQUIRE(pair.failure->reason == "closed by the peer in the TLS handshake");
    REQUIRE_FALSE(pair.failure->certificate);
  }
}

TEST_CASE("a server that resets the connection in the handshake is told of") {
  Secured pair;
  pair.begin(any_client());
  REQUIRE(run_until(pair.loop, [&] { return !pair.peer.socket().receive().empty(); }));
  pair.peer.socket().reset();
  REQUIRE(run_until(pair.loop, [&] { return pair.done > 0; }));
  CHECK(pair.failure->reason == "Connection reset by peer");
}

TEST_CASE("TLS on a connection that has ended fails in a later turn") {
  Secured pair;
  pair.ours.connection->start(pair.ours);
  pair.peer.socket().finish();
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.closed == 1; }));
  pair.begin(any_client());
  CHECK(pair.done == 0);
  REQUIRE(run_until(pair.loop, [&] { return pair.done > 0; }));
  CHECK(pair.failure->reason == "the connection is closed");
}

TEST_CASE("TLS on a connection whose write failed says why") {
  Secured pair;
  pair.peer.socket().reset();
  pair.ours.connection->write("one finds the reset");
  pair.ours.connection->write("and the next that nobody is there");
  pair.begin(any_client());
  CHECK(pair.done == 0);
  REQUIRE(run_until(pair.loop, [&] { return pair.done > 0; }));
  const std::string& reason = pair.failure->reason;
  CHECK((reason == "Connection reset by peer" || reason == "Broken pipe"));
}

}  // namespace
}  // namespace bittern::net
