// see-other-host before the client has heard of the server (SV11, RFC 6120 §4.9.3.19).
#include <catch2/catch.hpp>

#include "tests/manager/connector_support.h"
#include "tests/support/server_header.h"

namespace bittern::test {
namespace {

using bosh::Condition;
using manager::ServerTls;

std::string elsewhere(std::uint16_t port) {
  return std::string(kServerHeader) +
         "<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>127.0.0.1:" +
         std::to_string(port) + "</see-other-host></stream:error></stream:stream>";
}

// The server sends its clients to `port`, before TLS.
void send_away(Attempt& attempt, ScriptedServer& server, std::uint16_t port) {
  REQUIRE(attempt.until({&server}, [&] { return server.got("<stream:stream"); }));
  server.peer().write_plain(elsewhere(port));
  server.go_on();
}

manager::ServerEntry entry_that_follows(const ScriptedServer& server) {
  auto entry = entry_for(server, ServerTls::kStartTls);
  entry.allow_private_addresses = true;
  return entry;
}

}  // namespace

TEST_CASE("SV11: it is followed to a host that has to prove the same domain") {
  ScriptedServer first;
  ScriptedServer second;
  auto entry = entry_that_follows(first);
  entry.tls_options.ca_file = second.ca_file();
  Attempt attempt(entry);
  attempt.begin();
  send_away(attempt, first, second.port());
  REQUIRE(attempt.until({&first, &second}, [&] { return second.got("<stream:stream"); }));
  CHECK(second.got("to='example.org'"));
  second.peer().write_plain(kServerHeader + kStartTlsFeatures);
  REQUIRE(attempt.until({&second}, [&] { return second.got("<starttls"); }));
  second.peer().write_plain(kProceed);
  second.go_on();
  second.peer().begin_tls(second.tls());
  REQUIRE(attempt.until_ready({&second}));
  CHECK(second.peer().server_name() == "example.org");
}

TEST_CASE("SV11: the other host's certificate is for another domain: it is not the server") {
  ScriptedServer first;
  ScriptedServer second("127.0.0.1");
  auto entry = entry_that_follows(first);
  entry.tls_options.ca_file = second.ca_file();
  Attempt attempt(entry);
  attempt.begin();
  send_away(attempt, first, second.port());
  REQUIRE(attempt.until({&first, &second}, [&] { return second.got("<stream:stream"); }));
  second.peer().write_plain(kServerHeader + kStartTlsFeatures);
  REQUIRE(attempt.until({&second}, [&] { return second.got("<starttls"); }));
  second.peer().write_plain(kProceed);
  second.go_on();
  second.peer().begin_tls(second.tls());
  REQUIRE(attempt.until_failed({&second}));
  CHECK(attempt.failure->stage == Attempt::Stage::kCertificate);
}

TEST_CASE("SV11: it leads into no private network, unless that is allowed") {
  ScriptedServer first;
  ScriptedServer second;
  Attempt attempt(entry_for(first, ServerTls::kStartTls));
  attempt.begin();
  send_away(attempt, first, second.port());
  REQUIRE(attempt.until_failed({&first, &second}));
  CHECK(attempt.failure->reason.find("127.0.0.1 is no public address") != std::string::npos);
  CHECK(second.connections() == 0);
}

TEST_CASE("SV11: without a certificate that is looked at it is not followed") {
  ScriptedServer first;
  ScriptedServer second;
  auto entry = entry_that_follows(first);
  entry.tls_options = {};
  entry.tls_options.verify = false;
  Attempt attempt(entry);
  attempt.begin();
  send_away(attempt, first, second.port());
  REQUIRE(attempt.until_failed({&first, &second}));
  CHECK(attempt.failure->loss.condition == Condition::kRemoteStreamError);
  CHECK(attempt.failure->loss.stream_error.find("<see-other-host") != std::string::npos);
  CHECK(second.connections() == 0);
}

TEST_CASE("SV11: it is followed twice, not a third time, and a circle has its end") {
  ScriptedServer server;
  Attempt attempt(entry_that_follows(server));
  attempt.begin();
  for (std::size_t i = 0; i < 3; ++i) {
    REQUIRE(attempt.until({&server}, [&] { return server.got("<stream:stream", i); }));
    CHECK_FALSE(attempt.failure.has_value());
    server.peer(i).write_plain(elsewhere(server.port()));
  }
  REQUIRE(attempt.until_failed({&server}));
  CHECK(attempt.failure->loss.condition == Condition::kRemoteStreamError);
  CHECK(server.connections() == 3);
}

}  // namespace bittern::test
