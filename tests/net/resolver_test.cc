// net::Resolver: what is found, and why nothing is.
#include "net/resolver.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>

#include "tests/net/resolver_support.h"

namespace bittern::net {
namespace {

// Connected to port 1, the socket takes nothing from others, and nobody else has its port
// meanwhile.
base::SocketAddress refuse_all(int socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  REQUIRE(::bind(socket, generic, size) == 0);
  REQUIRE(::getsockname(socket, generic, &size) == 0);
  const std::uint16_t port = ntohs(address.sin_port);
  address.sin_port = htons(1);
  REQUIRE(::connect(socket, generic, size) == 0);
  return {base::IpAddress(base::IpAddress::V4{127, 0, 0, 1}), port};
}

TEST_CASE("SRV records are found, in a later turn (RFC 2782)") {
  Resolving that;
  that.server.srv("_xmpp-client._tcp.example.org", 5, 30, 5222, "chat.example.org");
  that.server.srv("_xmpp-client._tcp.example.org", 10, 0, 15222, "Backup.Example.ORG");
  const auto asked = that.ask_srv("_xmpp-client._tcp.example.org");
  CHECK(asked->calls == 0);
  const auto found = that.wait(*asked);
  REQUIRE((found && *found));
  CHECK(**found == std::vector<SrvRecord>{{5, 30, 5222, "chat.example.org"},
                                          {10, 0, 15222, "backup.example.org"}});
  run_dry(that.loop);
  CHECK(asked->calls == 1);
}

TEST_CASE("a service that is not offered has the target '.' (RFC 2782 Target)") {
  Resolving that;
  that.server.srv("_xmpp-client._tcp.example.org", 0, 0, 0, ".");
  const auto found = that.srv("_xmpp-client._tcp.example.org");
  REQUIRE((found && *found));
  CHECK(**found == std::vector<SrvRecord>{{0, 0, 0, "."}});
}

TEST_CASE("a host has addresses of both families, each asked for by itself") {
  Resolving that;
  that.server.ip("chat.example.org", "192.0.2.1");
  that.server.ip("chat.example.org", "192.0.2.2");
  that.server.ip("chat.example.org", "2001:db8::1");
  const auto v4 = that.ip("chat.example.org", Family::kV4);
  const auto v6 = that.ip("chat.example.org", Family::kV6);
  REQUIRE((v4 && *v4 && v6 && *v6));
  CHECK(**v4 == ips({"192.0.2.1", "192.0.2.2"}));
  CHECK(**v6 == ips({"2001:db8::1"}));
}

TEST_CASE("aliases are followed to the addresses (RFC 1034 §3.6.2)") {
  Resolving that;
  that.server.cname("chat.example.org", "farm.example.net");
  that.server.cname("farm.example.net", "host7.example.net");
  that.server.ip("host7.example.net", "192.0.2.7");
  const auto found = that.ip("chat.example.org");
  REQUIRE((found && *found));
  CHECK(**found == ips({"192.0.2.7"}));
}

TEST_CASE("aliases that lead nowhere, or in a circle, lead to no address") {
  Resolving that;
  that.server.cname("nowhere.example", "gone.example");
  that.server.cname("a.example", "b.example");
  that.server.cname("b.example", "a.example");
  for (const char* const name : {"nowhere.example", "a.example"}) {
    const auto found = that.ip(name);
    REQUIRE((found && !*found));
    CHECK(found->error().none);
    CHECK(found->error().reason == "no A record");
  }
}

TEST_CASE("that there is no such name is an answer (RFC 1035 §4.1.1)") {
  Resolving that;
  const auto found = that.srv("_xmpp-client._tcp.example.org");
  REQUIRE((found && !*found));
  CHECK(found->error().none);
  CHECK(found->error().reason == "no such name");
}

TEST_CASE("that a name has no record of the kind is an answer (RFC 2308 §2.2)") {
  Resolving that;
  that.server.ip("chat.example.org", "192.0.2.1");
  const auto v6 = that.ip("chat.example.org", Family::kV6);
  REQUIRE((v6 && !*v6));
  CHECK(v6->error().none);
  CHECK(v6->error().reason == "no AAAA record");
  CHECK(reason_of(that.srv("chat.example.org")) == "no SRV record");
}

TEST_CASE("an error of the server is no answer") {
  Resolving that;
  const auto [code, reason] =
      GENERATE(table<int, const char*>({{2, "SERVFAIL"}, {4, "NOTIMP"}, {5, "REFUSED"}}));
  that.server.code(code);
  const auto found = that.srv("_xmpp-client._tcp.example.org");
  REQUIRE((found && !*found));
  CHECK_FALSE(found->error().none);
  CHECK(found->error().reason == std::string(reason) + " from " + that.server.text());
}

TEST_CASE("a server that is silent is waited for as long as the time-out says") {
  Resolving that;
  that.server.silence(true);
  const auto asked = that.ask_srv("_xmpp-client._tcp.example.org");
  REQUIRE(run_until(that.loop, [&] { return that.server.queries() > 0; }));
  that.loop.skip(that.timeout - base::Duration(1));
  run_dry(that.loop);
  CHECK(asked->calls == 0);
  that.loop.skip(base::Duration(1));
  const auto found = that.wait(*asked);
  REQUIRE((found && !*found));
  CHECK_FALSE(found->error().none);
  CHECK(found->error().reason == "no answer from " + that.server.text() + " within 50 s");
  CHECK(ResolverOptions{}.timeout == base::seconds(5));
}

TEST_CASE("a server that is not there is said to be that, without waiting") {
  Resolving that;
  const RawPeer refusing(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const base::SocketAddress gone = refuse_all(refusing.descriptor());
  that.resolver = std::make_unique<Resolver>(that.loop, ResolverOptions{.servers = {gone}});
  CHECK(reason_of(that.ip("chat.example.org")) == gone.to_string() + " cannot be reached");
}

TEST_CASE("the second server answers when the first cannot") {
  Resolving that;
  DnsServer other;
  that.server.code(2);
  other.ip("chat.example.org", "192.0.2.1");
  that.resolver = std::make_unique<Resolver>(
      that.loop, ResolverOptions{.servers = {that.server.address(), other.address()}});
  const auto found = that.ip("chat.example.org");
  REQUIRE((found && *found));
  CHECK(that.server.queries() == 1);
}

TEST_CASE("an answer too long for UDP is asked for by TCP (RFC 1035 §4.2.1)") {
  Resolving that;
  that.server.truncate(true);
  that.server.srv("_xmpp-client._tcp.example.org", 5, 30, 5222, "chat.example.org");
  const auto found = that.srv("_xmpp-client._tcp.example.org");
  REQUIRE((found && *found));
  CHECK((*found)->size() == 1);
  CHECK(that.server.tcp_queries() == 1);
}

TEST_CASE("an answer with another's id is not listened to (RFC 5452 §9.1)") {
  Resolving that;
  that.server.ip("chat.example.org", "192.0.2.66");
  that.server.mangle([](const std::string& answer) {
    std::string other = answer;
    other[0] = static_cast<char>(other[0] ^ 1);
    std::string right = answer;
    right.back() = 1;  // of the address
    return std::vector<std::string>{other, right};
  });
  const auto found = that.ip("chat.example.org");
  REQUIRE((found && *found));
  CHECK(**found == ips({"192.0.2.1"}));
}

TEST_CASE("an answer that is no DNS message is none") {
  Resolving that;
  that.server.ip("chat.example.org", "192.0.2.1");
  that.server.mangle([](const std::string& answer) {
    return std::vector<std::string>{answer.substr(0, answer.size() - 2)};
  });
  const auto found = that.ip("chat.example.org");
  REQUIRE((found && !*found));
  CHECK_FALSE(found->error().none);
}

TEST_CASE("an address in digits is its own answer") {
  Resolving that;
  CHECK(**that.ip("192.0.2.1") == ips({"192.0.2.1"}));
  CHECK(**that.ip("2001:db8::1", Family::kV6) == ips({"2001:db8::1"}));
  for (const auto& other : {that.ip("192.0.2.1", Family::kV6), that.ip("2001:db8::1")}) {
    REQUIRE((other && !*other));
    CHECK(other->error().none);
  }
  CHECK(that.server.queries() == 0);
}

TEST_CASE("/etc/hosts comes before DNS") {
  Resolving that;
  that.server.ip("localhost", "192.0.2.1");
  const auto found = that.ip("localhost");
  REQUIRE((found && *found));
  CHECK((*found)->front() == *base::IpAddress::parse("127.0.0.1"));
  CHECK(that.server.queries() == 0);
}

TEST_CASE("what cannot be a host's name is not asked for (RFC 1035 §2.3.4, RFC 1123 §2.1)") {
  Resolving that;
  const std::vector<std::string> names{"",
                                       ".",
                                       "..",
                                       "a..b",
                                       ".a",
                                       "a b",
                                       "a/b",
                                       "a\\.b",
                                       "m\xc3\xbcnchen.example",
                                       "*.example",
                                       std::string("a\0b", 3),
                                       std::string(64, 'a') + ".example"};
  for (const std::string& name : names) {
    CAPTURE(name);
    const auto found = that.ip(name);
    REQUIRE((found && !*found));
    CHECK(found->error().none);
    CHECK(found->error().reason == "not a host's name");
  }
  CHECK(that.server.queries() == 0);
}

TEST_CASE("a name is absolute, with or without a final dot, and of any case (RFC 1034 §3.1)") {
  Resolving that;
  that.server.ip("chat.example.org", "192.0.2.1");
  for (const char* const name : {"chat.example.org", "chat.example.org.", "CHAT.Example.org"}) {
    const auto found = that.ip(name);
    REQUIRE((found && *found));
  }
  CHECK(that.server.queries() == 1);
  CHECK(that.server.queries("chat.example.org", DnsServer::kA) == 1);
}

TEST_CASE("destroying a lookup: its handler is not called") {
  Resolving that;
  that.server.ip("chat.example.org", "192.0.2.1");
  auto at_once = that.ask_ip("192.0.2.9");
  auto asked = that.ask_ip("chat.example.org");
  at_once->lookup.reset();
  asked->lookup.reset();
  const auto after = that.ip("chat.example.org");
  REQUIRE((after && *after));
  run_dry(that.loop);
  CHECK(at_once->calls + asked->calls == 0);
}

TEST_CASE("destroying the resolver: no handler is called") {
  Resolving that;
  that.server.hold(true);
  const auto asked = that.ask_ip("chat.example.org");
  REQUIRE(run_until(that.loop, [&] { return that.server.queries() == 1; }));
  const auto at_once = that.ask_ip("192.0.2.9");
  that.resolver.reset();
  that.server.hold(false);
  run_dry(that.loop);
  CHECK(at_once->calls + asked->calls == 0);
}

TEST_CASE("a handler may destroy its lookup, the other's, and the resolver") {
  Resolving that;
  that.server.ip("chat.example.org", "192.0.2.1");
  int calls = 0;
  std::vector<std::unique_ptr<Resolver::Lookup>> lookups;
  lookups.reserve(3);
  for (int i = 0; i < 3; ++i) {
    lookups.push_back(that.resolver->addresses("chat.example.org", Family::kV4, [&](const auto&) {
      ++calls;
      lookups.clear();
      that.resolver.reset();
    }));
  }
  REQUIRE(run_until(that.loop, [&] { return calls > 0; }));
  run_dry(that.loop);
  CHECK(calls == 1);
}

TEST_CASE("a handler may ask again") {
  Resolving that;
  that.server.ip("a.example", "192.0.2.1");
  that.server.ip("b.example", "192.0.2.2");
  Asked<Addresses> second;
  Asked<Addresses> first;
  first.lookup = that.resolver->addresses("a.example", Family::kV4, [&](const Addresses&) {
    second.lookup = that.resolver->addresses("b.example", Family::kV4, second.done());
  });
  const auto found = that.wait(second);
  REQUIRE((found && *found));
}

TEST_CASE("without servers of ours the system's are asked, which the loop does not wait for") {
  Resolving that;
  that.resolver = std::make_unique<Resolver>(that.loop, ResolverOptions{});
  const auto asked = that.ask_ip("localhost");
  CHECK(that.wait(*asked));
}

TEST_CASE("questions under way end with their loop") {
  Resolving that;
  that.server.silence(true);
  const auto asked = that.ask_ip("chat.example.org");
  REQUIRE(run_until(that.loop, [&] { return that.server.queries() > 0; }));
  CHECK(asked->calls == 0);
}

}  // namespace
}  // namespace bittern::net
