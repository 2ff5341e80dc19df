// HTTPS on a listener of ours (XEP-0124 §19.1).
#include <sys/socket.h>

#include <catch2/catch.hpp>

#include "tests/manager/https_support.h"

namespace bittern::test {
TEST_CASE("a session lives over HTTPS as over HTTP (B19.1.1)") {
  HttpsWorld https;
  ManagerWorld& world = https.world;
  HttpsClient client(world, {.protocols = {"h2", "http/1.1"}});
  const std::string sid = create(world, client);
  CHECK(client.tls().protocol() == "http/1.1");

  client.say(next(sid, 1001, "<message id='up'/>"));
  REQUIRE(world.until([&] { return !world.server().stream(0).got().empty(); }));
  world.server().stream(0).say("<message id='down'/>");
  CHECK(client.hear("id='down'").find("HTTP/1.1 200 OK") != std::string::npos);
}

TEST_CASE("who is still to do the TLS handshake counts among the connections of its address") {
  HttpsWorld https([](manager::Settings& settings) { settings.max_connections_per_address = 2; });
  ManagerWorld& world = https.world;
  const auto port = world.manager().ports().at(0);
  auto silent = net::RawPeer::connect(port, AF_INET);
  HttpsClient client(world);
  client.say("GET /http-bind HTTP/1.1\r\nHost: a\r\n\r\n");
  client.hear("</html>");
  const auto closed = [&](net::RawPeer& peer) {
    peer.receive();
    return peer.ended() || peer.error() != 0;
  };
  const auto over = net::RawPeer::connect(port, AF_INET);
  REQUIRE(world.until([&] { return closed(*over); }));
  silent->close();
  REQUIRE(world.until([&] {  // one that has gone makes room
    HttpClient http(world.loop(), world.manager().ports().at(1), "GET /http-bind HTTP/1.0\r\n\r\n");
    REQUIRE(world.until([&] { return http.closed(); }));
    return !http.received().empty();
  }));
}

TEST_CASE("a session made over TLS is used over TLS alone (B19.1.2, B19.1.3)") {
  HttpsWorld https;
  ManagerWorld& world = https.world;
  HttpsClient client(world);
  const std::string sid = create(world, client);

  net::Loop& loop = world.loop();
  HttpClient thief(loop, world.manager().ports().at(1), next(sid, 1001, "<message id='stolen'/>"));
  REQUIRE(world.until([&] { return thief.closed(); }));
  CHECK(thief.received().empty());
  CHECK(world.server().stream(0).got().empty());

  client.say(next(sid, 1001, "<message id='mine'/>"));
  REQUIRE(world.until(
      [&] { return world.server().stream(0).got().find("mine") != std::string::npos; }));
}

TEST_CASE("a session made in the clear may go on over TLS") {
  HttpsWorld https;
  ManagerWorld& world = https.world;
  HttpClient plain(world.loop(), world.manager().ports().at(1), post(creation()));
  REQUIRE(world.until(
      [&] { return world.server().streams() == 1 && world.server().stream(0).opened(); }));
  world.server().stream(0).say("<stream:features/>");
  REQUIRE(world.until([&] { return plain.content().has_value(); }));
  HttpsClient client(world);
  client.say(next(sid_of(*plain.content()), 1001, "<message id='up'/>"));
  REQUIRE(world.until([&] { return !world.server().stream(0).got().empty(); }));
}

TEST_CASE(
    "who speaks HTTP to a TLS port is told so, and who speaks TLS to an HTTP port is refused") {
  HttpsWorld https;
  ManagerWorld& world = https.world;
  HttpClient plain(world.loop(), world.manager().ports().at(0), post(creation()));
  REQUIRE(world.until([&] { return plain.closed(); }));
  CHECK(plain.received().rfind("HTTP/1.1 400 Bad Request\r\n", 0) == 0);
  CHECK(plain.received().find("HTTPS") != std::string::npos);
  CHECK(plain.received().find("Access-Control-Allow-Origin: *\r\n") != std::string::npos);

  net::RawTlsClient tls;
  (void)tls.handshake();
  HttpClient wrong(world.loop(), world.manager().ports().at(1), tls.take_output());
  REQUIRE(world.until([&] { return wrong.closed(); }));
  CHECK(wrong.received().rfind("HTTP/1.1 400 Bad Request\r\n", 0) == 0);
  CHECK(world.connections() == 0);
}

TEST_CASE("certificates are read anew without dropping anybody") {
  HttpsWorld https;
  ManagerWorld& world = https.world;
  HttpsClient before(world);
  const std::string sid = create(world, before);
  CHECK(before.tls().label() == "first");
  before.say(next(sid, 1001));  // held

  https.files.make("a", {.label = "second"});
  world.manager().reload_certificates();
  HttpsClient after(world);
  after.say("GET /http-bind HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(after.hear("It works").find("HTTP/1.1 200") == 0);
  CHECK(after.tls().label() == "second");

  https.files.write("a.key", "no key");
  world.manager().reload_certificates();
  HttpsClient third(world);
  third.say("GET /http-bind HTTP/1.1\r\nHost: a\r\n\r\n");
  (void)third.hear("It works");
  CHECK(third.tls().label() == "second");

  world.server().stream(0).say("<message id='still'/>");
  (void)before.hear("id='still'");
}

TEST_CASE("a thousand half-open TLS connections hold up nobody, and end in time") {
  HttpsWorld https;
  ManagerWorld& world = https.world;
  std::vector<std::unique_ptr<net::RawPeer>> slow;
  for (int i = 0; i < 1000; ++i) {
    slow.push_back(net::RawPeer::connect(world.manager().ports().at(0), AF_INET));
    REQUIRE(slow.back()->send("\x16\x03\x01") == 3);
    world.loop().run_for(base::Duration(0));
  }
  world.settle();
  HttpsClient client(world);
  const std::string sid = create(world, client);
  CHECK_FALSE(sid.empty());
  world.time_passes(base::seconds(21));
  for (const auto& peer : slow) {
    (void)peer->receive();
    CHECK((peer->ended() || peer->error() != 0));
  }
  CHECK(world.sessions() == 1);
}

TEST_CASE("shutdown answers what is held over TLS, and says that it closes") {
  HttpsWorld https;
  ManagerWorld& world = https.world;
  HttpsClient client(world);
  const std::string sid = create(world, client);
  client.say(next(sid, 1001));
  world.settle();
  world.manager().shut_down();
  CHECK(client.hear("system-shutdown").find("Connection: close") != std::string::npos);
  CHECK(client.closed());
}

}  // namespace bittern::test
