// Which answers of sessions wait to be known as acknowledged or lost: no more than there are.
#include <catch2/catch.hpp>

#include "manager/unsettled_answers.h"
#include "tests/manager/bosh_client.h"

namespace bittern::test {
namespace {

using bosh::RequestId;
using Ids = manager::UnsettledAnswers::Ids;

std::size_t unsettled(ManagerWorld& world) { return world.unsettled(); }

}  // namespace

TEST_CASE("an answer is settled by the byte that completes it, and once") {
  manager::UnsettledAnswers answers;
  CHECK(answers.empty());
  answers.add(RequestId{7}, 10);
  answers.add(RequestId{8}, 20);
  answers.add(RequestId{9}, 30);
  CHECK(answers.settle(9).empty());
  CHECK(answers.settle(10) == Ids{RequestId{7}});
  CHECK(answers.settle(19).empty());
  CHECK(answers.give_up() == Ids{RequestId{8}, RequestId{9}});
  CHECK(answers.empty());
}

TEST_CASE("a session's answers are forgotten when their connections end") {
  ManagerWorld world;
  BoshClient client(world);
  REQUIRE(world.until([&] { return unsettled(world) == 0; }));  // the creation's
  auto line = client.ask();
  world.settle();
  CHECK(unsettled(world) == 0);  // it is held
  client.stream().say("<message id='a'/>");
  (void)client.answer_on(*line);
  CHECK(unsettled(world) == 1);
  line->send(post(client.next()));
  world.settle();
  CHECK(unsettled(world) == 0);
  line.reset();
  world.settle();
  client.check_alive();
  REQUIRE(world.until([&] { return unsettled(world) == 0; }));
}

TEST_CASE("nobody waits to hear what becomes of an answer without payloads") {
  ManagerWorld world;
  BoshClient client(world);
  REQUIRE(world.until([&] { return unsettled(world) == 0; }));  // the creation's
  auto line = world.connect();
  line->set_reading(false);
  line->send(post(client.next()));
  world.settle();
  const auto other = client.ask();  // which answers the other
  REQUIRE(world.until([&] { return unsettled(world) == 0; }));
  line.reset();
  world.settle();
  client.check_alive();
}

TEST_CASE("an answer may outlive its session, by a loss as well") {
  ManagerWorld world;
  BoshClient client(world);
  const bool lost = GENERATE(false, true);
  auto line = world.connect();
  line->set_reading(false);
  line->send(post(client.next("", "type='terminate'")));
  if (lost) {
    line.reset();
  }
  REQUIRE(world.until([&] { return world.sessions() == 0; }));
  CHECK(unsettled(world) <= 1);
  line.reset();
  REQUIRE(world.until([&] { return world.connections() == 0; }));
  world.settle();
  CHECK(unsettled(world) == 0);
}

TEST_CASE("answers that are no session's are not kept in mind") {
  ManagerWorld world;
  auto line = world.connect(post("<body/>"));
  REQUIRE(world.until([&] { return line->answers().size() == 1; }));
  CHECK(unsettled(world) == 0);
}

}  // namespace bittern::test
