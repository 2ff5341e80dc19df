// The way to a server: how far an attempt gets, what it says of where it failed, and when.
#include "manager/server_connector.h"

#include <catch2/catch.hpp>

#include "net/proxy_header.h"
#include "tests/manager/connector_support.h"
#include "tests/support/server_header.h"

namespace bittern::test {
namespace {

using base::Duration;
using base::seconds;
using bosh::Condition;
using manager::ServerTls;
using Stage = Attempt::Stage;

constexpr Duration kMoment{1};

// Up to STARTTLS, which is asked for.
void offer_tls(Attempt& attempt, ScriptedServer& server) {
  REQUIRE(attempt.until({&server}, [&] { return server.got("<stream:stream"); }));
  server.peer().write_plain(kServerHeader + kStartTlsFeatures);
  REQUIRE(attempt.until({&server}, [&] { return server.got("<starttls"); }));
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("without TLS the connection is given as soon as it is there") {
  ScriptedServer server;
  Attempt attempt({{"example.org"}, "127.0.0.1", server.port()});
  attempt.begin();
  REQUIRE(attempt.until_ready({&server}));
  CHECK_FALSE(attempt.connection->peer().tls);
  CHECK(attempt.connection->peer().to_string() == "127.0.0.1:" + std::to_string(server.port()));
  CHECK(attempt.steps.back() == "connect 127.0.0.1:" + std::to_string(server.port()));
  attempt.settle();
  CHECK(server.peer().got().empty());
}

TEST_CASE("SV3: by STARTTLS it is given when the server has proved its domain") {
  ScriptedServer server;
  Attempt attempt(entry_for(server, ServerTls::kStartTls));
  attempt.begin();
  offer_tls(attempt, server);
  CHECK_FALSE(server.got("alice"));  // RFC 6120 §4.7.1
  server.peer().write_plain(kProceed);
  server.go_on();
  server.peer().begin_tls(server.tls());
  REQUIRE(attempt.until_ready({&server}));
  CHECK(attempt.connection->peer().tls);
  CHECK(server.peer().server_name() == "example.org");
  CHECK(server.peer().offered().empty());  // ALPN is for direct TLS
  CHECK(attempt.steps.back().rfind("tls STARTTLS, TLSv1.3, TLS_", 0) == 0);
}

TEST_CASE("SV13: by direct TLS nothing is said before, and SNI and ALPN say what it is for") {
  ScriptedServer server;
  Attempt attempt(entry_for(server, ServerTls::kDirect));
  attempt.begin();
  REQUIRE(attempt.until({&server}, [&] { return server.connections() == 1; }));
  server.peer().begin_tls(server.tls(), 0);
  REQUIRE(attempt.until_ready({&server}));
  CHECK(server.peer().server_name() == "example.org");
  CHECK(server.peer().offered() == "\x0bxmpp-client");
  CHECK(attempt.steps.back().rfind("tls direct, TLSv1.3, TLS_", 0) == 0);
}

TEST_CASE("the PROXY header comes first, before TLS, with the client's address") {
  for (const ServerTls tls : {ServerTls::kNone, ServerTls::kStartTls, ServerTls::kDirect}) {
    ScriptedServer server;
    auto entry = entry_for(server, tls);
    entry.proxy_protocol = true;
    Attempt attempt(entry);
    attempt.begin();
    std::optional<net::ProxyHeader> header;
    REQUIRE(attempt.until({&server}, [&] {
      if (server.connections() == 1 && !server.peer().got().empty()) {
        header = net::decode_proxy_header(server.peer().got()).value();
      }
      return header.has_value();
    }));
    CHECK(header->source == attempt.client.address);
    CHECK(header->destination->port == server.port());
    if (tls == ServerTls::kDirect) {
      server.peer().begin_tls(server.tls(), header->length);
      REQUIRE(attempt.until_ready({&server}));
    } else if (tls == ServerTls::kStartTls) {
      REQUIRE(attempt.until({&server}, [&] { return server.got("<stream:stream"); }));
    }
  }
}

TEST_CASE("for a client without an address the PROXY header is LOCAL") {
  ScriptedServer server;
  auto entry = entry_for(server, ServerTls::kNone);
  entry.proxy_protocol = true;
  Attempt attempt(entry);
  attempt.client.address.reset();
  attempt.begin();
  REQUIRE(attempt.until({&server}, [&] { return server.got("QUIT\n\x20"); }));
}

TEST_CASE("B17.2.10: a refused connection is told as such, at once") {
  ScriptedServer server;
  const std::string address = "127.0.0.1:1";
  Attempt attempt({{"example.org"}, "127.0.0.1", 1});
  attempt.begin();
  REQUIRE(attempt.until_failed());
  CHECK(attempt.failure->stage == Stage::kConnect);
  CHECK(attempt.failure->reason == address + ": Connection refused");
  CHECK(attempt.failure->loss.condition == Condition::kRemoteConnectionFailed);
}

TEST_CASE("SV3: a server that does not offer STARTTLS fails at TLS, with the remedy") {
  ScriptedServer server;
  Attempt attempt(entry_for(server, ServerTls::kStartTls));
  attempt.begin();
  REQUIRE(attempt.until({&server}, [&] { return server.got("<stream:stream"); }));
  server.peer().write_plain(std::string(kServerHeader) + "<stream:features/>");
  REQUIRE(attempt.until_failed({&server}));
  CHECK(attempt.failure->stage == Stage::kTls);
  CHECK(contains(attempt.failure->reason, "offers no STARTTLS; set tls ="));
  CHECK(attempt.failure->loss.condition == Condition::kRemoteConnectionFailed);
}

TEST_CASE("SV14: a certificate for another domain fails as such, and nothing is said to it") {
  for (const ServerTls tls : {ServerTls::kStartTls, ServerTls::kDirect}) {
    ScriptedServer server("other.example");
    Attempt attempt(entry_for(server, tls));
    attempt.begin();
    if (tls == ServerTls::kStartTls) {
      offer_tls(attempt, server);
      server.peer().write_plain(kProceed);
      server.go_on();
      server.peer().begin_tls(server.tls());
    } else {
      REQUIRE(attempt.until({&server}, [&] { return server.connections() == 1; }));
      server.peer().begin_tls(server.tls(), 0);
    }
    REQUIRE(attempt.until_failed({&server}));
    CHECK(attempt.failure->stage == Stage::kCertificate);
    CHECK(contains(attempt.failure->reason, "other.example"));
    CHECK(attempt.failure->loss.condition == Condition::kRemoteConnectionFailed);
    attempt.settle();
    server.go_on();
    CHECK_FALSE(server.got("alice"));
  }
}

TEST_CASE("what is no TLS fails at TLS") {
  ScriptedServer server;
  Attempt attempt(entry_for(server, ServerTls::kDirect));
  attempt.begin();
  REQUIRE(attempt.until({&server}, [&] { return server.connections() == 1; }));
  server.peer().write_plain("<stream:error/>");
  REQUIRE(attempt.until_failed({&server}));
  CHECK(attempt.failure->stage == Stage::kTls);
}

TEST_CASE("a server that says nothing fails at TLS after connect_timeout, not before") {
  for (const ServerTls tls : {ServerTls::kStartTls, ServerTls::kDirect}) {
    ScriptedServer server;
    Attempt attempt(entry_for(server, tls));
    attempt.settings.connect_timeout = seconds(10);
    attempt.begin();
    REQUIRE(attempt.until({&server}, [&] { return server.connections() == 1; }));
    attempt.settle();
    attempt.loop.skip(seconds(10) - kMoment);
    attempt.settle();
    CHECK_FALSE(attempt.failure.has_value());
    attempt.loop.skip(kMoment);
    REQUIRE(attempt.until_failed({&server}));
    CHECK(attempt.failure->stage == Stage::kTls);
    CHECK(contains(attempt.failure->reason, "no answer within 10 s"));
  }
}

TEST_CASE("a server that goes away before TLS fails there") {
  ScriptedServer server;
  Attempt attempt(entry_for(server, ServerTls::kStartTls));
  attempt.begin();
  offer_tls(attempt, server);
  server.peer().socket().close();
  REQUIRE(attempt.until_failed());
  CHECK(attempt.failure->stage == Stage::kTls);
  CHECK(contains(attempt.failure->reason, "connection lost before TLS: closed by the peer"));
}

TEST_CASE("a server that says all at once and resets is told of once, and nothing else ends") {
  const std::string elsewhere =
      "<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>127.0.0.9:1"
      "</see-other-host></stream:error>";
  for (const std::string& end :
       {std::string("</stream:stream>"), elsewhere, std::string("nonsense")}) {
    ScriptedServer server;
    Attempt attempt(entry_for(server, ServerTls::kStartTls));
    attempt.begin();
    REQUIRE(attempt.until({&server}, [&] { return server.got("<stream:stream"); }));
    server.peer().write_plain(kServerHeader + kStartTlsFeatures);
    server.peer().write_plain(end);
    server.go_on();
    server.peer().socket().reset();
    REQUIRE(attempt.until_failed());
    attempt.settle();
    CHECK(attempt.failures == 1);
  }
}

TEST_CASE("SV11: a stream error before TLS is the client's to hear") {
  ScriptedServer server;
  Attempt attempt(entry_for(server, ServerTls::kStartTls));
  attempt.begin();
  REQUIRE(attempt.until({&server}, [&] { return server.got("<stream:stream"); }));
  const std::string error =
      "<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>";
  server.peer().write_plain(kServerHeader + error);
  REQUIRE(attempt.until_failed({&server}));
  CHECK(attempt.failure->stage == Stage::kStream);
  CHECK(attempt.failure->loss.condition == Condition::kRemoteStreamError);
  CHECK(contains(attempt.failure->loss.stream_error, "<host-unknown"));
}

TEST_CASE("after reject() without other addresses it is over, with the reason") {
  ScriptedServer server;
  Attempt attempt({{"example.org"}, "127.0.0.1", server.port()});
  auto& connector = attempt.begin();
  REQUIRE(attempt.until_ready({&server}));
  attempt.connection.reset();
  connector.reject("no XMPP");
  CHECK_FALSE(attempt.failure.has_value());  // not before a later turn
  REQUIRE(attempt.until_failed());
  CHECK(attempt.failure->stage == Stage::kStream);
  CHECK(contains(attempt.failure->reason, ": no XMPP"));
}

TEST_CASE("what is rejected when the time is over fails once, with its own reason") {
  ScriptedServer server;
  Attempt attempt({{"example.org"}, "127.0.0.1", server.port()});
  attempt.settings.connect_timeout = seconds(10);
  auto& connector = attempt.begin();
  REQUIRE(attempt.until_ready({&server}));
  CHECK(connector.deadline() == attempt.loop.now() + seconds(10));
  attempt.loop.skip(seconds(10));
  attempt.connection.reset();
  connector.reject("no answer to the stream header in time");
  attempt.settle();
  attempt.loop.skip(seconds(10));
  attempt.settle();
  CHECK(attempt.failures == 1);
  CHECK(contains(attempt.failure->reason, ": no answer to the stream header in time"));
}

TEST_CASE("B7.1.9: a route that is listed leads where it says; any other is left aside") {
  ScriptedServer server;
  ScriptedServer other;
  auto entry = entry_for(server, ServerTls::kNone);
  entry.routes = {{"xmpp:chat.example:5222", "127.0.0.1", other.port()}};
  for (const char* route : {"xmpp:chat.example:5222", "xmpp:chat.example:5223", "",
                            "xmpp:chat.example:5222 ", "XMPP:chat.example:5222"}) {
    INFO(route);
    const bool listed = std::string(route) == "xmpp:chat.example:5222";
    Attempt attempt(entry);
    attempt.request.route = route;
    attempt.begin();
    REQUIRE(attempt.until_ready({&server, &other}));
    CHECK(attempt.connection->peer().address->port == (listed ? other : server).port());
  }
}

TEST_CASE("given up at any time, it calls nobody") {
  for (int turns = 0; turns < 12; ++turns) {
    ScriptedServer server;
    Attempt attempt(entry_for(server, ServerTls::kStartTls));
    attempt.begin();
    bool offered = false;
    bool proceeds = false;
    for (int turn = 0; turn < turns; ++turn) {
      (void)attempt.loop.run_for(Duration(5));
      server.go_on();
      if (!offered && server.got("<stream:stream")) {
        offered = true;
        server.peer().write_plain(kServerHeader + kStartTlsFeatures);
      } else if (!proceeds && server.got("<starttls")) {
        proceeds = true;
        server.peer().write_plain(kProceed);
      }
      server.go_on();
    }
    attempt.connector.reset();
    attempt.settle();
    CHECK(attempt.readies == 0);
    CHECK_FALSE(attempt.failure.has_value());
  }
}

}  // namespace bittern::test
