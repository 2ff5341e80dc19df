// From a domain by DNS to its server (SV12; RFC 6120 §3.2, RFC 2782, XEP-0368).
#include <catch2/catch.hpp>

#include "tests/manager/connector_support.h"
#include "tests/net/dns_server.h"
#include "tests/support/server_header.h"

namespace bittern::test {
namespace {

using base::Duration;
using base::seconds;
using manager::ServerTls;
using net::DnsServer;
using Stage = Attempt::Stage;

const std::string kPlain = "_xmpp-client._tcp.example.org";
const std::string kDirect = "_xmpps-client._tcp.example.org";

// To whom example.org leads by `dns`, which may lead to this machine.
manager::ServerEntry entry_by_dns(const ScriptedServer& server) {
  auto entry = entry_for(server, ServerTls::kAsFound);
  entry.host.clear();
  entry.allow_private_addresses = true;
  return entry;
}

struct DnsAttempt {
  explicit DnsAttempt(manager::ServerEntry entry) : attempt(std::move(entry)) {
    attempt.settings.dns.servers = {dns.address()};
  }

  DnsServer dns;
  Attempt attempt;
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Does TLS on the connection `index`, at once.
bool until_ready_by_tls(Attempt& attempt, ScriptedServer& server) {
  REQUIRE(attempt.until({&server}, [&] { return server.connections() == 1; }));
  server.peer().begin_tls(server.tls(), 0);
  return attempt.until_ready({&server});
}

}  // namespace

TEST_CASE("SV12: targets are tried by priority, of both kinds of records (XEP-0368 §3)") {
  ScriptedServer server;
  DnsAttempt by(entry_by_dns(server));
  by.dns.srv(kPlain, 5, 0, 1, "a.example");
  by.dns.srv(kDirect, 10, 0, server.port(), "b.example");
  by.dns.ip("a.example", "127.0.0.1");
  by.dns.ip("b.example", "127.0.0.1");
  by.attempt.begin();
  REQUIRE(until_ready_by_tls(by.attempt, server));
  CHECK(server.peer().server_name() == "example.org");  // SV13: not the target's name
  CHECK(by.attempt.steps.front() == "dns SRV " + kPlain + " 5 0 1 a.example");
}

TEST_CASE("SV12: a record of the one kind is STARTTLS, though the other kind fails") {
  ScriptedServer server;
  DnsAttempt by(entry_by_dns(server));
  by.dns.srv(kPlain, 5, 0, server.port(), "a.example");
  by.dns.ip("a.example", "127.0.0.1");
  by.attempt.begin();
  REQUIRE(by.attempt.until({&server}, [&] { return server.got("<stream:stream"); }));
}

TEST_CASE("records of one kind do not wait for a DNS server that is silent about the other") {
  ScriptedServer server;
  DnsAttempt by(entry_by_dns(server));
  by.dns.srv(kPlain, 5, 0, server.port(), "a.example");
  by.dns.ip("a.example", "127.0.0.1");
  by.dns.mangle([](const std::string& answer) {
    const bool of_direct = answer.find("_xmpps-client") != std::string::npos;
    return of_direct ? std::vector<std::string>() : std::vector<std::string>{answer};
  });
  by.attempt.begin();
  REQUIRE(by.attempt.until({}, [&] { return by.attempt.steps.size() == 1; }));
  by.attempt.loop.skip(Duration(499));
  by.attempt.settle();
  CHECK(by.dns.queries("a.example", DnsServer::kA) == 0);
  by.attempt.loop.skip(Duration(1));
  REQUIRE(by.attempt.until({&server}, [&] { return server.got("<stream:stream"); }));
}

TEST_CASE("with tls = \"direct\" or \"starttls\" only records of that kind are asked for") {
  for (const bool direct : {true, false}) {
    ScriptedServer server;
    auto entry = entry_by_dns(server);
    entry.tls = direct ? ServerTls::kDirect : ServerTls::kStartTls;
    DnsAttempt by(entry);
    by.dns.srv(kPlain, 1, 0, direct ? 1 : server.port(), "a.example");
    by.dns.srv(kDirect, 1, 0, direct ? server.port() : 1, "a.example");
    by.dns.ip("a.example", "127.0.0.1");
    by.attempt.begin();
    REQUIRE(by.attempt.until({&server}, [&] { return server.connections() == 1; }));
    CHECK(by.dns.queries(direct ? kPlain : kDirect, DnsServer::kSrv) == 0);
  }
}

TEST_CASE("SV14: an address whose certificate is wrong gives way to the next") {
  ScriptedServer wrong("other.example");
  ScriptedServer server;
  DnsAttempt by(entry_by_dns(server));
  by.dns.srv(kDirect, 1, 0, wrong.port(), "a.example");
  by.dns.srv(kDirect, 2, 0, server.port(), "a.example");
  by.dns.ip("a.example", "127.0.0.1");
  by.attempt.begin();
  REQUIRE(by.attempt.until({&wrong}, [&] { return wrong.connections() == 1; }));
  wrong.peer().begin_tls(wrong.tls(), 0);
  REQUIRE(by.attempt.until({&wrong, &server}, [&] { return server.connections() == 1; }));
  server.peer().begin_tls(server.tls(), 0);
  REQUIRE(by.attempt.until_ready({&server}));
  by.attempt.connection.reset();
  by.attempt.connector->reject("no XMPP");
  REQUIRE(by.attempt.until_failed());
  CHECK(contains(by.attempt.failure->reason, std::to_string(wrong.port()) + ": the certificate"));
  CHECK(contains(by.attempt.failure->reason, std::to_string(server.port()) + ": no XMPP"));
}

TEST_CASE("a server that is silent has its share of the time, and the next is tried") {
  ScriptedServer silent;
  ScriptedServer server;
  DnsAttempt by(entry_by_dns(server));
  by.dns.srv(kDirect, 1, 0, silent.port(), "a.example");
  by.dns.srv(kDirect, 2, 0, server.port(), "a.example");
  by.dns.ip("a.example", "127.0.0.1");
  by.attempt.settings.connect_timeout = seconds(10);
  by.attempt.begin();
  REQUIRE(by.attempt.until({&silent}, [&] { return silent.connections() == 1; }));
  by.attempt.settle();
  by.attempt.loop.skip(seconds(5));
  REQUIRE(until_ready_by_tls(by.attempt, server));
}

TEST_CASE("IPv6 that is refused gives way to IPv4 at once (RFC 8305 §5)") {
  ScriptedServer server;
  DnsAttempt by(entry_by_dns(server));
  by.dns.srv(kDirect, 1, 0, server.port(), "a.example");
  by.dns.ip("a.example", "::1");
  by.dns.ip("a.example", "127.0.0.1");
  by.attempt.begin();
  REQUIRE(until_ready_by_tls(by.attempt, server));
}

TEST_CASE("B19.2.1: private addresses of DNS are refused, and said to be") {
  ScriptedServer server;
  auto entry = entry_by_dns(server);
  entry.allow_private_addresses = false;
  DnsAttempt by(entry);
  by.dns.srv(kPlain, 1, 0, server.port(), "a.example");
  by.dns.ip("a.example", "127.0.0.1");
  by.dns.ip("a.example", "::1");
  by.dns.ip("a.example", "10.0.0.1");
  by.attempt.begin();
  REQUIRE(by.attempt.until_failed({&server}));
  CHECK(by.attempt.failure->stage == Stage::kDns);
  CHECK(contains(by.attempt.failure->reason, "127.0.0.1 is no public address"));
  CHECK(contains(by.attempt.failure->reason, "10.0.0.1 is no public address"));
  CHECK(server.connections() == 0);
}

TEST_CASE("SV12: the root as the only target ends the search (RFC 2782)") {
  ScriptedServer server;
  DnsAttempt by(entry_by_dns(server));
  by.dns.srv(kPlain, 0, 0, 0, ".");
  by.dns.ip("example.org", "127.0.0.1");
  by.attempt.begin();
  REQUIRE(by.attempt.until_failed());
  CHECK(by.attempt.failure->stage == Stage::kDns);
  CHECK(contains(by.attempt.failure->reason, "no service for clients"));
  CHECK(by.dns.queries("example.org", DnsServer::kA) == 0);
}

TEST_CASE("SV12: without SRV records it is the domain itself, port 5222 (RFC 6120 §3.2.2)") {
  ScriptedServer server;
  DnsAttempt by(entry_by_dns(server));
  by.dns.ip("example.org", "127.0.0.45");
  by.attempt.begin();
  REQUIRE(by.attempt.until_failed());
  CHECK(by.attempt.failure->stage == Stage::kConnect);
  CHECK(by.attempt.failure->reason == "127.0.0.45:5222: Connection refused");
}

TEST_CASE("SV12: of direct TLS there is no such fallback") {
  ScriptedServer server;
  auto entry = entry_by_dns(server);
  entry.tls = ServerTls::kDirect;
  DnsAttempt by(entry);
  by.dns.ip("example.org", "127.0.0.45");
  by.attempt.begin();
  REQUIRE(by.attempt.until_failed());
  CHECK(by.attempt.failure->stage == Stage::kDns);
  CHECK(contains(by.attempt.failure->reason, "no SRV records " + kDirect));
}

TEST_CASE("a domain that there is not fails at DNS, with the names that there are not") {
  ScriptedServer server;
  DnsAttempt by(entry_by_dns(server));
  by.attempt.begin();
  REQUIRE(by.attempt.until_failed());
  CHECK(by.attempt.failure->stage == Stage::kDns);
  CHECK(contains(by.attempt.failure->reason, "example.org: no such name"));
}

TEST_CASE("a DNS server that is silent fails there, within connect_timeout") {
  ScriptedServer server;
  DnsAttempt by(entry_by_dns(server));
  by.attempt.settings.connect_timeout = seconds(10);
  by.dns.silence(true);
  by.attempt.begin();
  by.attempt.settle();
  Duration waited{0};
  while (!by.attempt.failure && waited < seconds(10)) {
    by.attempt.loop.skip(seconds(1));
    waited += seconds(1);
    by.attempt.settle();
  }
  REQUIRE(by.attempt.failure.has_value());
  CHECK(by.attempt.failure->stage == Stage::kDns);
}

TEST_CASE("an internationalised domain is asked for in A-labels (RFC 5891 §4.4)") {
  ScriptedServer server("xn--bcher-kva.example");
  auto entry = entry_by_dns(server);
  entry.domains = {"bücher.example"};
  DnsAttempt by(entry);
  by.attempt.request.to = "bücher.example";
  by.dns.srv("_xmpps-client._tcp.xn--bcher-kva.example", 1, 0, server.port(), "a.example");
  by.dns.ip("a.example", "127.0.0.1");
  by.attempt.begin();
  REQUIRE(until_ready_by_tls(by.attempt, server));
  CHECK(server.peer().server_name() == "xn--bcher-kva.example");
}

}  // namespace bittern::test
