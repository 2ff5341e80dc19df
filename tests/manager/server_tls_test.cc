// What a session's client sees of a server behind TLS (SV3, SV1, CB6).
#include <catch2/catch.hpp>

#include "tests/manager/bosh_client.h"
#include "tests/manager/scripted_server.h"
#include "tests/support/server_header.h"

namespace bittern::test {
namespace {

using manager::ServerTls;

// A manager with one scripted server, and a client that asks for a session.
struct SecureWorld {
  explicit SecureWorld(ServerTls tls, const std::function<void(manager::ServerEntry&)>& adjust = {})
      : world([&](manager::Settings& settings) {
          manager::ServerEntry& entry = settings.servers.front();
          entry.port = server.port();
          entry.tls = tls;
          entry.tls_options.ca_file = server.ca_file();
          if (adjust) {
            adjust(entry);
          }
        }),
        client(world.connect(post(creation("example.org", "from='alice@example.org'")))) {}

  bool until(const std::function<bool()>& holds) {
    return world.until([&] {
      server.go_on();
      return holds();
    });
  }
  bool until_got(const std::string& text) {
    return until([&] { return server.got(text); });
  }
  // Up to the stream over TLS, which is not answered yet; `behind` stands behind <proceed/>.
  void start_tls(const std::string& behind = "") {
    REQUIRE(until_got("<stream:stream"));
    CHECK_FALSE(server.got("alice"));
    server.peer().write_plain(kServerHeader + kStartTlsFeatures);
    REQUIRE(until_got("<starttls"));
    server.peer().write_plain(kProceed + behind);
    server.go_on();
    server.peer().begin_tls(server.tls());
    REQUIRE(until_got("from='alice@example.org'"));
  }
  std::string answer() {
    REQUIRE(until([&] { return client->answers().size() == 1; }));
    return client->answers().front().body;
  }

  ScriptedServer server;
  ManagerWorld world;
  std::unique_ptr<HttpClient> client;
};

const std::string kPlain = "<mechanism>PLAIN</mechanism>";

}  // namespace

TEST_CASE("SV3: a client sees nothing of a server before TLS, and SV1: says no name before it") {
  SecureWorld secure(ServerTls::kStartTls);
  secure.start_tls();
  CHECK(secure.client->answers().empty());
  secure.server.peer().write(kServerHeader + kPlainFeatures);
  const std::string answer = secure.answer();
  CHECK(answer.find(kPlain) != std::string::npos);
  CHECK(answer.find("starttls") == std::string::npos);
}

TEST_CASE("SV3: what stands behind proceed in the clear never reaches a client") {
  SecureWorld secure(ServerTls::kStartTls);
  secure.start_tls(std::string(kServerHeader) + "<stream:features><evil/></stream:features>");
  secure.server.peer().write(kServerHeader + kPlainFeatures);
  const std::string answer = secure.answer();
  CHECK(answer.find(kPlain) != std::string::npos);
  CHECK(answer.find("evil") == std::string::npos);
}

TEST_CASE("SV13: over direct TLS a session begins, and stanzas pass both ways") {
  SecureWorld secure(ServerTls::kDirect);
  REQUIRE(secure.until([&] { return secure.server.connections() == 1; }));
  secure.server.peer().begin_tls(secure.server.tls(), 0);
  REQUIRE(secure.until_got("from='alice@example.org'"));
  secure.server.peer().write(kServerHeader + kPlainFeatures);
  const std::string answer = secure.answer();
  const auto begin = answer.find(" sid='") + 6;
  const std::string sid = answer.substr(begin, answer.find('\'', begin) - begin);
  const auto next = secure.world.connect(
      post("<body xmlns='http://jabber.org/protocol/httpbind' rid='1001' sid='" + sid +
           "'><message id='out'/></body>"));
  REQUIRE(secure.until_got("id='out'"));
  secure.server.peer().write("<message id='in'/>");
  REQUIRE(secure.until([&] { return next->answers().size() == 1; }));
  CHECK(next->answers().front().body.find("id='in'") != std::string::npos);
}

TEST_CASE("SV14: behind a certificate of somebody else there is no session (B17.2.10)") {
  SecureWorld secure(ServerTls::kDirect, [](manager::ServerEntry& entry) {
    entry.tls_options.ca_file.clear();  // the machine's own, which do not know it
  });
  REQUIRE(secure.until([&] { return secure.server.connections() == 1; }));
  secure.server.peer().begin_tls(secure.server.tls(), 0);
  REQUIRE(secure.until([&] { return secure.client->answers().size() == 1; }));
  CHECK(terminated(secure.client->answers().front(), "remote-connection-failed"));
  CHECK(secure.world.sessions() == 0);
  CHECK_FALSE(secure.server.got("stream"));
}

TEST_CASE("CB6: with a certificate of ours a client is not shown EXTERNAL; CB5: and what else") {
  const std::string external = "<mechanism>EXTERNAL</mechanism>";
  const std::string plus = "<mechanism>SCRAM-SHA-1-PLUS</mechanism>";
  net::TlsFiles files;
  const auto own = files.make("own");
  for (const bool strips : {false, true}) {
    SecureWorld secure(ServerTls::kDirect, [&](manager::ServerEntry& entry) {
      entry.tls_options.certificate = own;
      entry.strip_channel_binding = strips;
    });
    REQUIRE(secure.until([&] { return secure.server.connections() == 1; }));
    auto tls = secure.server.tls();
    tls.asks = true;
    secure.server.peer().begin_tls(tls, 0);
    REQUIRE(secure.until_got("<stream:stream"));
    CHECK(secure.server.peer().client_label() == "default");
    secure.server.peer().write(
        std::string(kServerHeader) +
        "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + external + plus +
        kPlain + "</mechanisms></stream:features>");
    const std::string answer = secure.answer();
    CHECK(answer.find(kPlain) != std::string::npos);
    CHECK(answer.find(external) == std::string::npos);
    CHECK((answer.find(plus) == std::string::npos) == strips);
  }
}

TEST_CASE("CB6: a client that asks for EXTERNAL all the same is not logged in as us") {
  net::TlsFiles files;
  const auto own = files.make("own");
  for (const bool ours : {true, false}) {
    SecureWorld secure(ServerTls::kDirect, [&](manager::ServerEntry& entry) {
      entry.tls_options.certificate = ours ? std::optional(own) : std::nullopt;
    });
    REQUIRE(secure.until([&] { return secure.server.connections() == 1; }));
    secure.server.peer().begin_tls(secure.server.tls(), 0);
    REQUIRE(secure.until_got("<stream:stream"));
    secure.server.peer().write(kServerHeader + kPlainFeatures);
    const std::string answer = secure.answer();
    const auto begin = answer.find(" sid='") + 6;
    const auto next = secure.world.connect(post(
        "<body xmlns='http://jabber.org/protocol/httpbind' rid='1001' sid='" +
        answer.substr(begin, answer.find('\'', begin) - begin) +
        "'><auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth></body>"));
    if (ours) {
      secure.world.settle();
      secure.world.time_passes(base::Duration(1));
      REQUIRE(secure.until([&] { return next->answers().size() == 1; }));
      CHECK(terminated(next->answers().front(), "remote-connection-failed"));
      CHECK_FALSE(secure.server.got("EXTERNAL"));
    } else {
      REQUIRE(secure.until_got("mechanism='EXTERNAL'"));
    }
  }
}

TEST_CASE("SV1: without TLS to a server on this machine, from is said all the same") {
  SecureWorld secure(ServerTls::kNone);
  REQUIRE(secure.until_got("from='alice@example.org'"));
}

}  // namespace bittern::test
