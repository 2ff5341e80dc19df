// An answer whose connection breaks: its stanzas go to the client's next request if its TCP had not
// acknowledged them, and only then (XEP-0124 §14.3).
#include <sys/socket.h>

#include <catch2/catch.hpp>

#include "tests/manager/bosh_client.h"
#include "tests/net/net_support.h"

namespace bittern::test {
namespace {

// More than the kernel of a client that does not read takes, and acknowledges.
constexpr std::size_t kMuch = 8U << 20;

std::size_t unsettled(ManagerWorld& world) { return world.unsettled(); }

std::size_t count(const std::string& text, std::string_view what) {
  std::size_t times = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
    ++times;
  }
  return times;
}

void take_much(manager::Settings& settings) {
  settings.stanza.max_element_bytes = 2 * kMuch;
  settings.bosh.max_queue_bytes = 2 * kMuch;
  settings.bosh.max_replay_bytes = 2 * kMuch;
}

// A held request of a client that does not read its answer.
std::unique_ptr<HttpClient> ask_and_not_read(ManagerWorld& world, BoshClient& client) {
  auto line = world.connect();
  line->set_reading(false);
  line->send(post(client.next()));
  world.settle();
  return line;
}

// The connection is reset: it closes with bytes that were not read.
void reset(ManagerWorld& world, HttpClient& line) {
  const std::size_t before = world.connections();
  line.close();
  REQUIRE(world.until([&] { return world.connections() < before; }));
  world.settle();
}

}  // namespace

TEST_CASE("a stanza that was not acknowledged before a reset is in the next rid's answer, once") {
  ManagerWorld world(take_much);
  BoshClient client(world);
  const auto line = ask_and_not_read(world, client);
  const std::string stanza =
      "<message id='large'><body>" + std::string(kMuch, 'x') + "</body></message>";
  client.stream().say(stanza);
  REQUIRE(world.until([&] { return unsettled(world) == 1; }));
  reset(world, *line);
  CHECK(unsettled(world) == 0);

  const std::string next = client.answer_on(*client.ask()).body;
  CHECK(count(next, "id='large'") == 1);
  CHECK(count(next, std::string(kMuch, 'x') + "</body></message>") == 1);
  client.check_alive();  // its request is held: there is nothing more for it
}

TEST_CASE("a stanza that was acknowledged before a reset is not given again") {
  ManagerWorld world(take_much);
  BoshClient client(world);
  const auto line = ask_and_not_read(world, client);
  client.stream().say("<message id='small'/>");
  REQUIRE(world.until([&] { return unsettled(world) == 1; }));
  world.settle();
  reset(world, *line);
  CHECK(unsettled(world) == 0);

  const auto held = client.ask();
  world.settle();
  CHECK(held->answers().empty());
  client.stream().say("<message id='later'/>");
  const std::string next = client.answer_on(*held).body;
  CHECK(count(next, "id='later'") == 1);
  CHECK(count(next, "id='small'") == 0);
}

TEST_CASE("a stanza that comes while its connection is reset is in the next rid's answer, once") {
  ManagerWorld world;
  BoshClient client(world);
  const auto line = net::RawPeer::connect(world.manager().ports().at(0), AF_INET);
  line->send(post(client.next()));
  world.settle();
  // The loop has both before it: the reset and the stanza that it may answer with.
  const bool reset_first = GENERATE(false, true);
  if (reset_first) {
    line->reset();
    client.stream().say("<message id='crossed'/>");
  } else {
    client.stream().say("<message id='crossed'/>");
    line->reset();
  }
  world.settle();

  CHECK(count(client.answer_on(*client.ask()).body, "id='crossed'") == 1);
  client.check_alive();
}

TEST_CASE("what a client whose network is gone did not acknowledge goes to its senders (X7.1)") {
  ManagerWorld world(take_much);
  BoshClient client(world);
  // Its kernel is full with the beginning of an answer, and acknowledges nothing more.
  const auto line = ask_and_not_read(world, client);
  client.stream().say("<message id='1' from='a@example.org'><body>" + std::string(1U << 20, 'x') +
                      "</body></message>");
  REQUIRE(world.until([&] { return unsettled(world) == 1; }));
  world.settle();
  line->send(post(client.next()));
  world.settle();
  client.stream().say("<message id='2' from='b@example.org'/>");
  REQUIRE(world.until([&] { return unsettled(world) == 2; }));

  world.time_passes(base::seconds(62));
  CHECK(world.sessions() == 0);
  REQUIRE(world.until([&] { return client.stream().stream_closed(); }));
  CHECK(count(client.stream().got(), "<message type='error' to='a@example.org' id='1'>") == 1);
  CHECK(count(client.stream().got(), "<message type='error' to='b@example.org' id='2'>") == 1);
}

}  // namespace bittern::test
