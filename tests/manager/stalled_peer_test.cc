// A peer that takes nothing of what waits for it has stall_timeout; one that is slow has all day.
#include <catch2/catch.hpp>

#include "tests/manager/flood.h"

namespace bittern::test {
namespace {

using base::Duration;
using base::seconds;

constexpr Duration kMoment{1};
constexpr seconds kStall{30};

void buffer_much(manager::Settings& settings) {
  settings.stall_timeout = kStall;
  settings.bosh.max_queue_bytes = 2 * kFlood;
  settings.bosh.max_replay_bytes = 4 * kFlood;  // an answer holds it all
  settings.max_unsent_bytes = 2 * kFlood;
}

// A connection on which the answer to `request` is kFlood bytes long, and nobody reads.
std::unique_ptr<HttpClient> unread_answer(ManagerWorld& world, BoshClient& client,
                                          const std::string& request) {
  for (std::size_t i = 0; i < kFlood / Flooder::kSize + 1; ++i) {
    client.stream().say(stanza(i, Flooder::kSize));
  }
  REQUIRE(world.until([&] { return client.stream().unsent() == 0; }));
  world.settle();
  auto line = world.connect();
  line->set_reading(false);
  line->send(request);
  world.settle();
  return line;
}

}  // namespace

TEST_CASE("a client that takes nothing of its answer is cut off after stall_timeout") {
  ManagerWorld world(buffer_much);
  BoshClient client(world);
  const std::string request = post(client.next());
  const auto line = unread_answer(world, client, request);
  world.time_passes(kStall - kMoment);
  CHECK(world.connections() == 1);
  CHECK(world.unsettled() == 1);
  world.time_passes(kMoment);
  CHECK(world.connections() == 0);
  CHECK(world.unsettled() == 0);
  // B2.6, B14.3.9: to the session it is a lost answer like any other.
  CHECK(client.answer_on(*world.connect(request)).body.size() > kFlood);
  client.check_alive();
}

TEST_CASE("a client that reads slowly but steadily is not cut off") {
  constexpr std::size_t kPart = kFlood / 8;
  ManagerWorld world(buffer_much);
  BoshClient client(world);
  const auto line = unread_answer(world, client, post(client.next()));
  for (int round = 0; round < 3; ++round) {
    world.time_passes(kStall / 2);
    const std::size_t had = line->received().size();
    line->read_some(kPart);
    REQUIRE(world.until([&] { return line->received().size() >= had + kPart; }));
    world.settle();
    world.time_passes(kStall / 2 - kMoment);
  }
  CHECK(line->answers().empty());
  line->set_reading(true);
  CHECK(client.answer_on(*line).body.size() > kFlood);
}

TEST_CASE("a server that takes nothing for stall_timeout is gone (B17.2.10)") {
  ManagerWorld world([](manager::Settings& settings) {
    settings.stall_timeout = kStall;
    settings.max_unsent_bytes = 64 * 1024;
  });
  BoshClient client(world);
  BoshClient other(world);
  client.stream().set_reading(false);
  Flooder flooder(world, client);
  flooder.flood(Flooder::kMost);
  const std::size_t answered = flooder.answers().size();
  REQUIRE(answered < flooder.sent() - 1);
  world.time_passes(kStall - kMoment);
  CHECK(flooder.answers().size() == answered);
  world.time_passes(kMoment);
  REQUIRE(flooder.answers().size() == flooder.sent());
  for (std::size_t i = answered; i < flooder.sent(); ++i) {
    CHECK(terminated(flooder.answers()[i], "remote-connection-failed"));
  }
  CHECK(world.sessions() == 1);
  other.check_alive();
}

TEST_CASE("a server that takes slowly but steadily is not gone") {
  constexpr std::size_t kPart = kFlood / 8;
  ManagerWorld world(buffer_much);
  BoshClient client(world);
  client.stream().set_reading(false);
  Flooder flooder(world, client);
  flooder.flood(Flooder::kMost);
  REQUIRE(flooder.sent() == Flooder::kMost);
  for (int round = 0; round < 3; ++round) {
    world.time_passes(kStall / 2);
    const std::size_t had = client.stream().got().size();
    client.stream().read_some(kPart);
    REQUIRE(world.until([&] { return client.stream().got().size() >= had + kPart; }));
    world.settle();
    if (round == 1) {  // a payload that waits behind all of that does not hide what was taken
      flooder.flood(flooder.sent() + 1);
    }
    world.time_passes(kStall / 2 - kMoment);
  }
  REQUIRE(client.stream().got().size() < flooder.payloads().size());
  client.stream().set_reading(true);
  REQUIRE(world.until([&] { return client.stream().got().size() == flooder.payloads().size(); }));
  CHECK(client.stream().got() == flooder.payloads());
  client.check_alive();
}

}  // namespace bittern::test
