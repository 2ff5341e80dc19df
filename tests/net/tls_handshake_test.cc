// The handshake: what is spoken, with which certificate, and what is refused.
#include <catch2/catch.hpp>
#include <cerrno>

#include "tests/net/tls_support.h"

namespace bittern::net {
namespace {

using Step = TlsChannel::Step;

TEST_CASE("TLS 1.2 and TLS 1.3 are spoken (B19.1.1)") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  TlsHandshake pair(*some_server(), {.version = version});
  CHECK(pair.run());
  CHECK(SSL_version(pair.client.ssl()) == version);
}

TEST_CASE("RFC 8996: TLS 1.1 and older is refused") {
  const int version = GENERATE(TLS1_1_VERSION, TLS1_VERSION);
  TlsHandshake pair(*some_server(), {.version = version});
  CHECK_FALSE(pair.run());
  CHECK(pair.step == Step::kFailed);
  CHECK(pair.channel->reason() == "TLS: unsupported protocol");
  CHECK(pair.client.error() == "tlsv1 alert protocol version");
}

TEST_CASE("RFC 9325 §4.2: of TLS 1.2 no cipher is spoken without forward secrecy and AEAD") {
  const auto server = some_server();
  const char* const spoken =
      GENERATE("ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305");
  CHECK(TlsHandshake(*server, {.version = TLS1_2_VERSION, .ciphers = spoken}).run());
  const char* const refused = GENERATE("ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES128-SHA");
  TlsHandshake pair(*server, {.version = TLS1_2_VERSION, .ciphers = refused});
  CHECK_FALSE(pair.run());
  CHECK(pair.channel->reason() == "TLS: no shared cipher");
}

TEST_CASE("RFC 9325 §4.1: nor is one whose key exchange is RSA's") {
  const TlsFiles files;
  const auto server = *TlsServer::load({files.make("a", {.rsa = true})}, {});
  CHECK(TlsHandshake(*server, {.version = TLS1_2_VERSION, .ciphers = "ECDHE-RSA-AES128-GCM-SHA256"})
            .run());
  CHECK_FALSE(
      TlsHandshake(*server, {.version = TLS1_2_VERSION, .ciphers = "AES128-GCM-SHA256"}).run());
}

TEST_CASE("a handshake may come byte by byte") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  TlsHandshake pair(*some_server(), {.version = version});
  int bytes = 0;
  while (pair.step != Step::kDone) {
    pair.client.handshake();
    std::string byte;
    while (!(byte = pair.client.take_output(1)).empty()) {
      REQUIRE(pair.step == Step::kWantRead);
      REQUIRE(pair.tcp.peer->send(byte) == 1);
      pair.step = pair.channel->handshake();
      ++bytes;
    }
    const std::string answer = pair.tcp.peer->receive();
    REQUIRE((pair.step == Step::kDone || !answer.empty()));
    pair.client.receive(answer);
  }
  CHECK(pair.client.handshake());
  CHECK(bytes > 200);
}

TEST_CASE("a client that leaves during the handshake is told as such") {
  const bool reset = GENERATE(false, true);
  TlsHandshake pair(*some_server());
  pair.client.handshake();
  const std::string hello = pair.client.take_output();
  REQUIRE(pair.tcp.peer->send(hello.substr(0, hello.size() - 1)) > 0);
  CHECK(pair.channel->handshake() == Step::kWantRead);
  if (reset) {
    pair.tcp.peer->reset();
  } else {
    pair.tcp.peer->close();
  }
  CHECK(pair.channel->handshake() == Step::kFailed);
  CHECK(pair.channel->reason() ==
        (reset ? "Connection reset by peer" : "closed by the peer in the TLS handshake"));
}

TEST_CASE("a client that refuses the certificate says so") {
  TlsHandshake pair(*some_server());
  SSL_set_verify(pair.client.ssl(), SSL_VERIFY_PEER, nullptr);
  CHECK_FALSE(pair.run());
  CHECK(pair.step == Step::kFailed);
  CHECK(pair.channel->reason() == "TLS: tlsv1 alert unknown ca");
}

TEST_CASE("HTTP without TLS is known by every method, and is answered by nothing") {
  const char* const request = GENERATE("GET / HTTP/1.1\r\n\r\n", "POST /http-bind HTTP/1.1\r\n",
                                       "OPTIONS /http-bind HTTP/1.1\r\n", "CONNECT a:1 HTTP/1.1");
  CAPTURE(request);
  TlsHandshake pair(*some_server());
  REQUIRE(pair.tcp.peer->send(request) > 0);
  CHECK(pair.channel->handshake() == Step::kFailed);
  CHECK(pair.channel->spoke_plain_http());
  CHECK(pair.tcp.peer->receive().empty());
}

TEST_CASE("what is neither TLS nor HTTP is not taken for HTTP") {
  const std::string garbage = GENERATE(std::string(100, '\0'), std::string(100, '\xff'),
                                       std::string("\x16\x03\x01\x00\x05GET /", 10));
  TlsHandshake pair(*some_server());
  REQUIRE(pair.tcp.peer->send(garbage) > 0);
  CHECK(pair.channel->handshake() == Step::kFailed);
  CHECK_FALSE(pair.channel->spoke_plain_http());
  CHECK(pair.channel->reason().substr(0, 5) == "TLS: ");
}

TEST_CASE("RFC 7301 §3.2: the protocol is the first of ours that the client offers") {
  const TlsFiles files;
  const auto server = *TlsServer::load({files.make("a")}, {"http/1.1", "http/1.0"});
  TlsHandshake pair(*server, {.protocols = {"h2", "http/1.0", "http/1.1"}});
  CHECK(pair.run());
  CHECK(pair.client.protocol() == "http/1.1");
}

TEST_CASE(
    "RFC 7301 §3.2: a client that offers other protocols only is told no_application_protocol") {
  TlsHandshake pair(*some_server(), {.protocols = {"h2", "xmpp-client"}});
  CHECK_FALSE(pair.run());
  CHECK(pair.step == Step::kFailed);
  CHECK(pair.client.error() == "tlsv1 alert no application protocol");
}

TEST_CASE("RFC 7301 §3.1: ALPN may be left out, on either side") {
  TlsHandshake pair(*some_server());
  CHECK(pair.run());
  CHECK(pair.client.protocol().empty());
  const TlsFiles files;
  TlsHandshake other(**TlsServer::load({files.make("a")}, {}), {.protocols = {"h2"}});
  CHECK(other.run());
  CHECK(other.client.protocol().empty());
}

TEST_CASE("RFC 6066 §3: the certificate is that of the server name, or the first") {
  const TlsFiles files;
  const auto server =
      *TlsServer::load({files.make("a", {.label = "a", .names = {"a.example", "also-a.example"}}),
                        files.make("b", {.label = "b", .names = {"b.example", "*.wild.example"}}),
                        files.make("c", {.label = "c.example", .names = {}}),
                        files.make("d", {.label = "d", .names = {"b.example", "d.example"}})},
                       {"http/1.1"});
  const auto [name, label] = GENERATE(table<std::string, std::string>({
      {"", "a"},
      {"a.example", "a"},
      {"also-a.example", "a"},
      {"elsewhere.example", "a"},
      {"b.example", "b"},
      {"B.Example", "b"},
      {"x.wild.example", "b"},
      {"wild.example", "a"},
      {"x.y.wild.example", "a"},
      {"c.example", "c.example"},
      {"d.example", "d"},
  }));
  CAPTURE(name);
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  TlsHandshake pair(*server, {.version = version, .server_name = name, .protocols = {"http/1.1"}});
  CHECK(pair.run());
  CHECK(pair.client.label() == label);
  CHECK(pair.client.protocol() == "http/1.1");  // whichever was chosen
}

TEST_CASE("of two certificates for the same names a client gets the one whose key it can use") {
  const TlsFiles files;
  const auto server = *TlsServer::load(
      {files.make("other", {.label = "other"}),
       files.make("r", {.label = "rsa", .names = {"a.example", "b.example"}, .rsa = true}),
       files.make("e", {.label = "ecdsa", .names = {"b.example", "A.example"}})},
      {});
  const bool rsa = GENERATE(true, false);
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  TlsHandshake pair(*server, {.version = version,
                              .server_name = "b.example",
                              .signatures = rsa ? "RSA-PSS+SHA256" : "ECDSA+SHA256"});
  CHECK(pair.run());
  CHECK(pair.client.label() == (rsa ? "rsa" : "ecdsa"));
}

TEST_CASE("no client is asked for a certificate") {
  TlsHandshake pair(*some_server());
  bool asked = false;
  SSL_set_cert_cb(
      pair.client.ssl(), [](SSL*, void* flag) { return *static_cast<bool*>(flag) = true, 1; },
      &asked);
  CHECK(pair.run());
  CHECK_FALSE(asked);
}

TEST_CASE("a ticket resumes a session, there is one, and none is for early data (SM5.3)") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  static std::vector<SSL_SESSION*> tickets;
  const auto server = some_server();
  TlsHandshake first(*server, {.version = version});
  SSL_CTX* const context = SSL_get_SSL_CTX(first.client.ssl());
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, [](SSL*, SSL_SESSION* session) {
    tickets.push_back(session);
    return 1;
  });
  REQUIRE(first.run());
  first.client.read();
  REQUIRE(tickets.size() == 1);
  CHECK(SSL_SESSION_get_max_early_data(tickets[0]) == 0);
  TlsHandshake again(*server, {.version = version, .session = tickets[0]});
  CHECK(again.run());
  CHECK(SSL_session_reused(again.client.ssl()) == 1);
  SSL_SESSION_free(tickets[0]);
  tickets.clear();
}

TEST_CASE("RFC 9325 §3.5: a client of TLS 1.2 cannot negotiate anew") {
  TlsHandshake pair(*some_server(), {.version = TLS1_2_VERSION});
  REQUIRE(pair.run());
  REQUIRE(SSL_renegotiate(pair.client.ssl()) == 1);
  pair.client.handshake();
  REQUIRE(pair.tcp.peer->send(pair.client.take_output()) > 0);
  char buffer[100];
  CHECK(pair.channel->receive(buffer, sizeof buffer) == -1);
  CHECK(errno == EAGAIN);
  pair.client.receive(pair.tcp.peer->receive());
  pair.client.handshake();
  CHECK(pair.client.error() == "no renegotiation");
}

}  // namespace
}  // namespace bittern::net
