// Which sessions are created, and how much of anything there may be.
#include <sys/socket.h>

#include <catch2/catch.hpp>

#include "tests/manager/bosh_client.h"
#include "tests/net/net_support.h"

namespace bittern::test {
namespace {

constexpr std::size_t kLimit = 2000;  // bytes of a request's content

// A request of the session that is `size` bytes long.
std::string request_of_size(BoshClient& client, std::size_t size) {
  const std::string begin = "<message><body>";
  const std::string end = "</body></message>";
  const std::string document = client.next(begin + "$" + end);
  const auto at = document.find('$');
  return document.substr(0, at) + std::string(size - document.size() + 1, 'x') +
         document.substr(at + 1);
}

std::string chunked(const std::string& document) {
  std::string out =
      "POST /http-bind HTTP/1.1\r\nHost: a\r\nOrigin: https://chat.example\r\n"
      "Transfer-Encoding: chunked\r\n\r\n";
  constexpr std::size_t kChunk = 100;
  for (std::size_t at = 0; at < document.size(); at += kChunk) {
    const std::string data = document.substr(at, kChunk);
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", data.size());
    out += size + data + "\r\n";
  }
  return out + "0\r\n\r\n";
}

}  // namespace

TEST_CASE("only the configured domains are served (B17.2.3), and to is needed (B17.2.4)") {
  ManagerWorld world;
  CHECK(terminated(world.ask(post(creation("unknown.example"))), "host-unknown"));
  CHECK(terminated(world.ask(post(creation("sub.example.org"))), "host-unknown"));
  CHECK(terminated(world.ask(post(creation("evilexample.org"))), "host-unknown"));
  CHECK(terminated(world.ask(post(creation(""))), "improper-addressing"));
  CHECK(terminated(
      world.ask(post("<body xmlns='http://jabber.org/protocol/httpbind' rid='1' wait='1'/>")),
      "improper-addressing"));
  CHECK(world.server().streams() == 0);
  CHECK(world.sessions() == 0);
}

TEST_CASE("several domains share a server entry, and their case does not matter") {
  ManagerWorld world([](manager::Settings& settings) {
    settings.servers.front().domains = {"example.org", "chat.example"};
  });
  for (const char* domain : {"example.org", "chat.example", "Chat.EXAMPLE"}) {
    INFO(domain);
    const std::size_t before = world.server().streams();
    const auto client = world.connect(post(creation(domain)));
    REQUIRE(world.until([&] { return world.server().streams() == before + 1; }));
  }
  CHECK(world.sessions() == 3);
}

TEST_CASE("above max_sessions a creation is refused with internal-server-error (B17.2.5)") {
  ManagerWorld world([](manager::Settings& settings) { settings.max_sessions = 2; });
  BoshClient first(world);
  BoshClient second(world);
  CHECK(terminated(world.ask(post(creation())), "internal-server-error"));
  first.check_alive();
  const auto over = second.ask("", "type='terminate'");
  (void)second.answer_on(*over);
  BoshClient third(world);
  third.check_alive();
}

TEST_CASE("above max_connections a connection is closed, and one that closes makes room") {
  ManagerWorld world([](manager::Settings& settings) { settings.max_connections = 2; });
  const auto first = world.connect();
  auto second = world.connect();
  const auto third = world.connect("GET /http-bind HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(world.until([&] { return third->closed(); }));
  CHECK(third->received().empty());
  second.reset();
  REQUIRE(world.until([&] { return world.connections() == 1; }));
  CHECK(world.ask("GET /http-bind HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
  CHECK_FALSE(first->closed());
}

TEST_CASE(
    "a connection counts among those of all and of its address until it is closed at both ends") {
  const bool of_address = GENERATE(false, true);
  ManagerWorld world([=](manager::Settings& settings) {
    (of_address ? settings.max_connections_per_address : settings.max_connections) = 1;
  });
  const auto port = world.manager().ports().at(0);
  auto lingers = net::RawPeer::connect(port, AF_INET);
  lingers->send("GET /http-bind HTTP/1.0\r\n\r\n");
  REQUIRE(world.until([&] {
    lingers->receive();
    return lingers->ended();
  }));
  const auto second = world.connect("GET /http-bind HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(world.until([&] { return second->closed() || !second->received().empty(); }));
  CHECK(second->received().empty());
  lingers->close();
  REQUIRE(world.until([&] { return world.lingering() == 0; }));
  CHECK(world.ask("GET /http-bind HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
}

TEST_CASE("a body of exactly the limit is served, one byte more is policy-violation (H1.22)") {
  const bool in_chunks = GENERATE(false, true);
  ManagerWorld world([](manager::Settings& settings) { settings.http.max_body_bytes = kLimit; });
  BoshClient client(world);
  BoshClient other(world);
  const auto held = client.ask();

  const std::string largest = request_of_size(client, kLimit);
  const auto served = world.connect(in_chunks ? chunked(largest) : post(largest));
  REQUIRE(world.until([&] { return client.stream().got().size() > kLimit / 2; }));
  CHECK(client.answer_on(*held).body == kEmptyBody);

  const std::string larger = request_of_size(other, kLimit + 1);
  const auto refused =
      world.connect(in_chunks ? chunked(larger) : post(larger, "Origin: https://chat.example\r\n"));
  const HttpAnswer answer = other.answer_on(*refused);
  CHECK(terminated(answer, "policy-violation"));
  CHECK(answer.field("Access-Control-Allow-Origin") == "*");
  CHECK(answer.field("Connection") == "close");
  REQUIRE(world.until([&] { return refused->closed(); }));

  // Nothing of it was parsed, so it named no session, and none ended.
  CHECK(other.stream().got().empty());
  CHECK(world.sessions() == 2);
  CHECK(served->answers().empty());
  client.stream().say("<message id='on'/>");
  CHECK(client.answer_on(*served).body.find("id='on'") != std::string::npos);
}

}  // namespace bittern::test
