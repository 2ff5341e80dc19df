// A server's nonsense ends its own session, in time and with a condition, and no other one.
#include <catch2/catch.hpp>

#include "tests/manager/bosh_client.h"

namespace bittern::test {
namespace {

using base::Duration;
using base::seconds;

constexpr Duration kMoment{1};
constexpr seconds kStall{30};
constexpr seconds kConnect{10};

void set_times(manager::Settings& settings) {
  settings.stall_timeout = kStall;
  settings.connect_timeout = kConnect;
}

}  // namespace

TEST_CASE("half a stanza and then silence is a lost connection after stall_timeout") {
  ManagerWorld world(set_times);
  BoshClient client(world);
  BoshClient other(world);
  const auto held = client.ask();
  client.stream().say("<message id='1'><body>and th");
  world.time_passes(kStall - kMoment);
  CHECK(held->answers().empty());
  world.time_passes(kMoment);
  CHECK(terminated(client.answer_on(*held), "remote-connection-failed"));
  CHECK(world.sessions() == 1);
  other.check_alive();
}

TEST_CASE("a stanza that comes slowly but steadily is not cut off") {
  ManagerWorld world(set_times);
  BoshClient client(world);
  auto held = client.ask();
  const std::string stanza = "<message id='slow'/>";
  for (const char byte : stanza) {
    REQUIRE(held->answers().empty());
    client.stream().say(std::string(1, byte));
    world.time_passes(kStall - kMoment);
    if (!held->answers().empty() && held->answers().front().body == kEmptyBody) {
      held = client.ask();  // its wait is shorter than the stanza
    }
  }
  CHECK(client.answer_on(*held).body.find("id='slow'") != std::string::npos);
  client.check_alive();
}

TEST_CASE("what is no XMPP ends the session with remote-connection-failed (SV7, RFC 6120 §11)") {
  const std::vector<std::string> nonsense = {
      "<!DOCTYPE x [<!ENTITY a 'aaaa'>]>",
      "<message>&lol;</message>",
      "<message><body>\xff\xfe</body></message>",
      "<message><body>\xed\xa0\x80</body></message>",
      "<message></presence>",
      "<!-- -->",
      "HTTP/1.1 400 Bad Request\r\n\r\n",
      std::string("\0\0\0\0", 4),
      std::string("\x15\x03\x01\x00\x02\x02\x28"),
      "<a/>text<b/>",
  };
  ManagerWorld world(set_times);
  BoshClient other(world);
  for (const std::string& bytes : nonsense) {
    INFO(bytes);
    BoshClient client(world);
    const auto held = client.ask();
    client.stream().say(bytes);
    CHECK(terminated(client.answer_on(*held), "remote-connection-failed"));
    CHECK(world.sessions() == 1);
    REQUIRE(world.until([&] { return client.stream().stream_closed(); }));
  }
  other.check_alive();
}

TEST_CASE("a stanza without an end is refused at max_stanza_bytes, not kept") {
  constexpr std::size_t kLimit = 100'000;
  ManagerWorld world([](manager::Settings& settings) {
    set_times(settings);
    settings.stanza.max_element_bytes = kLimit;
  });
  BoshClient other(world);
  BoshClient client(world);
  const auto stanza_of = [](std::size_t size) {
    const std::string around = "<message></message>";
    return "<message>" + std::string(size - around.size(), 'x') + "</message>";
  };
  const auto held = client.ask();
  client.stream().say(stanza_of(kLimit));
  CHECK(client.answer_on(*held).body.size() > kLimit);
  const auto newer = client.ask();
  client.stream().say(stanza_of(kLimit + 1));
  CHECK(terminated(client.answer_on(*newer), "remote-connection-failed"));

  BoshClient third(world);
  const auto last = third.ask();
  third.stream().say("<message>" + std::string(10'000'000, 'x'));
  CHECK(terminated(third.answer_on(*last), "remote-connection-failed"));
  CHECK(world.sessions() == 1);
  other.check_alive();
}

TEST_CASE("a server that never answers the stream header is given up after connect_timeout") {
  ManagerWorld world(set_times);
  BoshClient other(world);
  world.server().be_silent();
  // AMB-10: the answer to the creation does not wait for so long, the next request does.
  const auto client = world.connect(post(creation("example.org", "content='text/x'")));
  REQUIRE(world.until([&] { return world.server().streams() == 2; }));
  world.time_passes(seconds(1));
  REQUIRE(client->answers().size() == 1);
  const std::string& body = client->answers().front().body;
  const auto sid = body.find(" sid='") + 6;
  const auto held =
      world.connect(post("<body xmlns='http://jabber.org/protocol/httpbind' rid='1001' sid='" +
                         body.substr(sid, body.find('\'', sid) - sid) + "'><message/></body>"));
  world.time_passes(kConnect - seconds(1) - kMoment);
  CHECK(held->answers().empty());
  world.time_passes(kMoment);
  REQUIRE(held->answers().size() == 1);
  CHECK(terminated(held->answers().front(), "remote-connection-failed"));
  CHECK(world.sessions() == 1);
  other.check_alive();
}

TEST_CASE("another protocol's greeting instead of a stream header is a failed connection") {
  ManagerWorld world(set_times);
  world.server().be_silent();
  const std::vector<std::string> greetings = {"SSH-2.0-OpenSSH_9.2\r\n",
                                              "HTTP/1.1 400 Bad Request\r\n\r\n", "<html>",
                                              "<stream:stream/>", "<!DOCTYPE html>"};
  for (const std::string& greeting : greetings) {
    INFO(greeting);
    const std::size_t stream = world.server().streams();
    const auto client = world.connect(post(creation()));
    REQUIRE(world.until([&] { return world.server().streams() == stream + 1; }));
    world.server().stream(stream).say(greeting);
    REQUIRE(world.until([&] { return client->answers().size() == 1; }));
    CHECK(terminated(client->answers().front(), "remote-connection-failed"));
    CHECK(world.sessions() == 0);
  }
}

}  // namespace bittern::test
