// Many requests on one connection: kept alive, pipelined, closed, continued.
#include <catch2/catch.hpp>

#include "tests/manager/bosh_client.h"

namespace bittern::test {
namespace {

constexpr const char* kGet = "GET /http-bind HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr const char* kMissing = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

}  // namespace

TEST_CASE("a whole session fits on one connection (B4.1, B5.8, H1.5)") {
  ManagerWorld world;
  BoshClient client(world);
  const auto line = world.connect();
  for (std::size_t i = 0; i < 50; ++i) {
    const std::string id = "id='" + std::to_string(i) + "'/>";
    line->send(post(client.next("<message " + id)));
    REQUIRE(world.until([&] { return client.stream().got().find(id) != std::string::npos; }));
    client.stream().say("<iq " + id);
    REQUIRE(world.until([&] { return line->answers().size() == i + 1; }));
    REQUIRE(line->answers()[i].body.find(id.substr(0, id.size() - 2)) != std::string::npos);
  }
  CHECK(world.connections() <= 2);  // and the one of the creation
}

TEST_CASE("a request behind a held one of its session releases it (H1.14, B18.1, B4.2)") {
  ManagerWorld world;
  BoshClient client(world);
  const std::string first = client.next("<message id='1'/>");
  const std::string second = client.next("<message id='2'/>");
  const auto line = world.connect(post(first) + post(second));
  REQUIRE(world.until([&] { return line->answers().size() == 1; }));
  world.settle();
  REQUIRE(line->answers().size() == 1);  // the second is held now
  CHECK(line->answers()[0].body == kEmptyBody);
  CHECK(client.stream().got() == "<message id='1'/><message id='2'/>");
  client.stream().say("<presence/>");
  REQUIRE(world.until([&] { return line->answers().size() == 2; }));
  CHECK(line->answers()[1].body.find("<presence") != std::string::npos);
}

TEST_CASE("answers keep the order of their requests, whichever is ready first (H1.14)") {
  ManagerWorld world;
  BoshClient slow(world);
  BoshClient quick(world);
  const auto line = world.connect(post(slow.next()) + post(quick.next()) + kMissing);
  world.settle();
  quick.stream().say("<message id='quick'/>");
  world.settle();
  CHECK(line->received().empty());
  slow.stream().say("<message id='slow'/>");
  REQUIRE(world.until([&] { return line->answers().size() == 3; }));
  CHECK(line->answers()[0].body.find("id='slow'") != std::string::npos);
  CHECK(line->answers()[1].body.find("id='quick'") != std::string::npos);
  CHECK(line->answers()[2].status == 404);
}

TEST_CASE("behind max_pipelined requests the rest waits, and is served in its turn") {
  constexpr std::size_t kMost = 3;
  constexpr std::size_t kSent = 20;
  ManagerWorld world([](manager::Settings& settings) { settings.max_pipelined = kMost; });
  world.time_passes(base::seconds(1000));  // the told time is ahead of the clock from here on
  BoshClient holding(world);
  BoshClient behind(world);
  std::string requests = post(holding.next());
  for (std::size_t i = 1; i < kMost; ++i) {
    requests += kGet;
  }
  requests += post(behind.next("<message id='behind'/>"));
  for (std::size_t i = kMost + 1; i < kSent - 1; ++i) {
    requests += kMissing;
  }
  const auto line = world.connect(requests + kGet);
  world.settle();
  CHECK(behind.stream().got().empty());  // not even read
  holding.stream().say("<message id='on'/>");
  REQUIRE(world.until([&] { return !behind.stream().got().empty(); }));
  REQUIRE(world.until([&] { return line->answers().size() == kMost; }));
  behind.stream().say("<message id='on'/>");
  REQUIRE(world.until([&] { return line->answers().size() == kSent; }));
  for (std::size_t i = 0; i < kSent; ++i) {
    INFO("answer " << i);
    const bool found = i <= kMost || i == kSent - 1;
    CHECK(line->answers()[i].status == (found ? 200 : 404));
  }
  line->send(kGet);
  REQUIRE(world.until([&] { return line->answers().size() == kSent + 1; }));
}

TEST_CASE("Connection: close and HTTP/1.0 close after their answer (H1.3, H1.4)") {
  ManagerWorld world;
  struct Case {
    const char* request;
    bool closes;
    const char* connection;  // the field's value
  };
  const std::vector<Case> cases = {
      {"GET /http-bind HTTP/1.1\r\nHost: a\r\n\r\n", false, ""},
      {"GET /http-bind HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", true, "close"},
      {"GET /http-bind HTTP/1.0\r\n\r\n", true, "close"},
      {"GET /http-bind HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", false, "keep-alive"},
  };
  for (const Case& example : cases) {
    INFO(example.request);
    const auto client = world.connect(example.request);
    REQUIRE(world.until([&] { return client->answers().size() == 1; }));
    CHECK(client->answers().front().field("Connection") == example.connection);
    world.settle();
    CHECK(client->closed() == example.closes);
  }
}

TEST_CASE("what follows Connection: close is not served (RFC 9112 §9.6)") {
  ManagerWorld world;
  BoshClient client(world);
  const std::string last = post(client.next(), "Connection: close\r\n");
  const auto line = world.connect(last + post(client.next("<iq/>")));
  world.settle();
  CHECK(client.stream().got().empty());
  client.stream().say("<presence/>");
  REQUIRE(world.until([&] { return line->closed(); }));
  CHECK(line->answers().size() == 1);
  CHECK(client.stream().got().empty());
}

TEST_CASE("a BOSH client may speak HTTP/1.0 (B5.3)") {
  ManagerWorld world;
  BoshClient client(world);
  const std::string document = client.next("<message id='1'/>");
  const auto line = world.connect("POST /http-bind HTTP/1.0\r\nContent-Length: " +
                                  std::to_string(document.size()) + "\r\n\r\n" + document);
  REQUIRE(world.until([&] { return client.stream().got() == "<message id='1'/>"; }));
  client.stream().say("<presence/>");
  REQUIRE(world.until([&] { return line->closed(); }));
  REQUIRE(line->answers().size() == 1);
  CHECK(line->answers()[0].field("Content-Length") ==
        std::to_string(line->answers()[0].body.size()));
  CHECK(line->answers()[0].field("Transfer-Encoding").empty());  // H1.1
}

TEST_CASE("a client that waits for 100 Continue is told to go on (H1.7)") {
  ManagerWorld world;
  BoshClient client(world);
  const std::string request = post(client.next("<message/>"), "Expect: 100-continue\r\n");
  const auto body = request.find("\r\n\r\n") + 4;
  const auto line = world.connect(request.substr(0, body));
  REQUIRE(world.until([&] { return line->answers().size() == 1; }));
  CHECK(line->received() == "HTTP/1.1 100 Continue\r\n\r\n");
  line->send(request.substr(body));
  REQUIRE(world.until([&] { return client.stream().got() == "<message/>"; }));
  client.stream().say("<presence/>");
  REQUIRE(world.until([&] { return line->answers().size() == 2; }));
  CHECK(line->answers()[1].status == 200);
}

TEST_CASE("of a body over the limit the client hears before it sends it (H1.7)") {
  ManagerWorld world;
  const auto line = world.connect(
      "POST /http-bind HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
      "Content-Length: 99999999\r\n\r\n");
  REQUIRE(world.until([&] { return line->closed(); }));
  REQUIRE(line->answers().size() == 1);
  CHECK(terminated(line->answers().front(), "policy-violation"));
}

}  // namespace bittern::test
