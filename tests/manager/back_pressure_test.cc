// A slow side makes us stop reading the other: nothing is buffered without bound, nothing lost.
#include <catch2/catch.hpp>

#include "tests/manager/flood.h"

namespace bittern::test {
namespace {

constexpr std::size_t kOurs = 64 * 1024;  // what the manager may keep for one side

void set_small(manager::Settings& settings) {
  settings.bosh.max_queue_bytes = kOurs;
  settings.max_unsent_bytes = kOurs;
}

// The ids of the stanzas in `text` go on from `next`; returns the one after them.
std::size_t check_order(const std::string& text, std::size_t next) {
  constexpr std::string_view kId = " id='";
  for (auto at = text.find(kId); at != std::string::npos; at = text.find(kId, at + 1)) {
    REQUIRE(std::stoul(text.substr(at + kId.size(), 20)) == next);
    ++next;
  }
  return next;
}

}  // namespace

TEST_CASE("a server that floods a client who never asks is slowed down; all arrives in the end") {
  constexpr std::size_t kSize = 16 * 1024;
  constexpr std::size_t kStanzas = kFlood / kSize;
  ManagerWorld world(set_small);
  BoshClient client(world);
  BoshClient other(world);
  for (std::size_t i = 0; i < kStanzas; ++i) {
    client.stream().say(stanza(i, kSize));
  }
  world.settle();
  CHECK(client.stream().unsent() > kFlood - kKernels - kOurs);
  other.check_alive();

  const auto line = world.connect();
  std::size_t next = 0;
  for (std::size_t asked = 0; next < kStanzas; ++asked) {
    line->send(post(client.next()));
    REQUIRE(world.until([&] { return line->answers().size() == asked + 1; }));
    const std::string& body = line->answers().back().body;
    // What is read in one turn of the loop may come on top of the limit.
    REQUIRE(body.size() < kOurs + 4 * 65536);
    next = check_order(body, next);
  }
  CHECK(client.stream().unsent() == 0);
  client.check_alive();
}

TEST_CASE("requests for a server that takes nothing wait, and nothing is lost when it goes on") {
  ManagerWorld world(set_small);
  BoshClient client(world);
  BoshClient other(world);
  client.stream().set_reading(false);
  Flooder flooder(world, client);
  flooder.flood(Flooder::kMost);
  CHECK(flooder.sent() < Flooder::kMost);
  CHECK(flooder.sent() * Flooder::kSize < kKernels + kOurs + 3 * Flooder::kSize);
  other.check_alive();

  client.stream().set_reading(true);
  const auto all_arrived = [&] {
    return client.stream().got().size() == flooder.payloads().size();
  };
  REQUIRE(world.until(all_arrived));
  flooder.flood(flooder.sent() + 3);
  REQUIRE(world.until(all_arrived));
  world.settle();
  CHECK(client.stream().got() == flooder.payloads());
  CHECK(flooder.answers().size() + 1 == flooder.sent());  // the last is held
}

TEST_CASE("a client that asks and never reads makes us stop reading, not buffer") {
  constexpr std::size_t kRequests = 200;
  constexpr std::size_t kSize = 150'000;
  ManagerWorld world([](manager::Settings& settings) {
    set_small(settings);
    settings.bosh.max_repeats = kRequests;
  });
  BoshClient client(world);
  client.stream().say(stanza(1, kSize));
  world.settle();
  const std::string request = post(client.next(stanza(2, kSize)));
  REQUIRE(client.answer_on(*world.connect(request)).body.size() > kSize);

  // §14.3: each repeat is answered with all of it again.
  const auto line = world.connect();
  line->set_reading(false);
  for (std::size_t i = 0; i < kRequests; ++i) {
    line->send(request);
  }
  world.settle();
  CHECK(line->unsent() > 0);  // we take no more of them
  line->set_reading(true);
  REQUIRE(world.until([&] { return line->answers().size() == kRequests; }));
  CHECK(line->answers().back().body == line->answers().front().body);
  client.check_alive();
}

}  // namespace bittern::test
