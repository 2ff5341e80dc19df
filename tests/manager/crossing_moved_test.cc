// Two loops: a connection goes to the loop of the session that its first request is for.
#include <catch2/catch.hpp>

#include "tests/manager/crossing_support.h"
#include "tests/manager/https_support.h"

namespace bittern::test {
namespace {

constexpr const char* kOptions =
    "OPTIONS /http-bind HTTP/1.1\r\nHost: a\r\nOrigin: https://a.example\r\n"
    "Access-Control-Request-Method: POST\r\n\r\n";
constexpr const char* kMissing = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

}  // namespace

TEST_CASE("a sid names its loop behind 128 random bits; with one loop it names none") {
  TwoLoops two;
  const auto first = two.session_on(0);
  const auto second = two.session_on(1);
  CHECK(first->sid().size() == 23);
  CHECK(second->sid().size() == 23);
  ManagerWorld alone({}, 1);
  CHECK(BoshClient(alone).sid().size() == 22);
}

TEST_CASE("a connection moves to its session, with the requests behind its first one") {
  TwoLoops two;
  const auto client = two.session_on(1);
  const std::size_t before = two.connections(1);
  const auto line = two.world.connect_to(0);
  const std::size_t here = two.connections(0);
  const std::string later = post(client->next("<message id='1'/>"));
  const std::string last = post(client->next("<message id='2'/>"));
  line->send(later + kMissing + last.substr(0, 50));
  REQUIRE(two.world.until([&] { return !client->stream().got().empty(); }));
  two.world.settle();
  CHECK(two.connections(0) == here - 1);
  CHECK(two.connections(1) == before + 1);
  line->send(last.substr(50));
  REQUIRE(two.world.until([&] { return line->answers().size() == 2; }));
  CHECK(client->stream().got() == "<message id='1'/><message id='2'/>");
  CHECK(line->answers()[0].body == kEmptyBody);
  CHECK(line->answers()[1].status == 404);
  client->stream().say("<message id='down'/>");
  REQUIRE(two.world.until([&] { return line->answers().size() == 3; }));
  CHECK(count(line->answers()[2].body, "id='down'") == 1);
  CHECK(two.world.sessions() > 0);
  client->check_alive();
}

TEST_CASE("what was no session's before does not keep a connection") {
  TwoLoops two;
  const auto client = two.session_on(1);
  const auto line = two.world.connect_to(0, std::string(kOptions) + kMissing);
  REQUIRE(two.world.until([&] { return line->answers().size() == 2; }));
  const std::size_t here = two.connections(0);
  line->send(post(client->next("<message id='1'/>"), "Origin: https://a.example\r\n"));
  REQUIRE(two.world.until([&] { return !client->stream().got().empty(); }));
  CHECK(two.connections(0) == here - 1);
  client->stream().say("<message id='down'/>");
  REQUIRE(two.world.until([&] { return line->answers().size() == 3; }));
  CHECK(line->answers()[2].field("Access-Control-Allow-Origin") == "*");
  // Its answers are settled, and their bytes counted, as if it had always been there.
  line->send(kMissing);
  REQUIRE(two.world.until([&] { return line->answers().size() == 4; }));
  CHECK(two.world.manager().endpoint(1).unsettled() == 0);
}

TEST_CASE("the loss of a connection that moved is told to its session") {
  TwoLoops two;
  const auto client = two.session_on(1);
  auto line = two.world.connect_to(0, post(client->next()));
  two.world.settle();
  const std::size_t before = two.connections(1);
  line.reset();
  REQUIRE(two.world.until([&] { return two.connections(1) < before; }));
  client->stream().say("<message id='later'/>");
  two.world.settle();
  CHECK(count(client->answer_on(*client->ask()).body, "id='later'") == 1);
}

TEST_CASE("a connection whose first request is its last one stays, and is answered") {
  TwoLoops two;
  const auto client = two.session_on(1);
  const auto line =
      two.world.connect_to(0, post(client->next("<message/>"), "Connection: close\r\n"));
  REQUIRE(two.world.until([&] { return !client->stream().got().empty(); }));
  client->stream().say("<message id='down'/>");
  REQUIRE(two.world.until([&] { return line->closed(); }));
  REQUIRE(line->answers().size() == 1);
  CHECK(count(line->answers()[0].body, "id='down'") == 1);
}

TEST_CASE("a sid of another loop that no session has is item-not-found") {
  TwoLoops two;
  const auto client = two.session_on(1);
  std::string stranger = client->next();
  stranger.replace(stranger.find(client->sid()), 3, "xxx");
  const auto line = two.world.connect_to(0, post(stranger));
  REQUIRE(two.world.until([&] { return line->answers().size() == 1; }));
  CHECK(terminated(line->answers()[0], "item-not-found"));
}

TEST_CASE("TLS moves, too") {
  HttpsWorld https({}, 2);
  ManagerWorld& world = https.world;
  const auto on_loop = [&](std::size_t loop) {
    return world.manager().endpoint(loop).connections();
  };
  HttpsClient creator(world);
  const std::string sid = create(world, creator);
  const std::size_t there = sid.back() == 'A' ? 0 : 1;
  int moved = 0;
  for (int rid = 1001; rid < 1020; ++rid) {
    HttpsClient client(world);
    const std::size_t before = on_loop(1 - there);
    client.say("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    (void)client.hear("404 Not Found");
    moved += on_loop(1 - there) > before ? 1 : 0;
    client.say(next(sid, rid, "<message id='up" + std::to_string(rid) + "'/>"));
    REQUIRE(world.until(
        [&] { return count(world.server().stream(0).got(), "up" + std::to_string(rid)) == 1; }));
    world.server().stream(0).say("<message id='down'/>");
    CHECK(count(client.hear("id='down'"), "HTTP/1.1 200 OK") == 1);
    CHECK(on_loop(1 - there) <= before);
  }
  CHECK(moved > 0);
}

}  // namespace bittern::test
