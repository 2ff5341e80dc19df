// A server has as long for the header of a restarted stream as for the first one.
#include <catch2/catch.hpp>

#include "tests/manager/bosh_client.h"
#include "tests/support/server_header.h"

namespace bittern::test {
namespace {

using base::Duration;
using base::seconds;

constexpr Duration kMoment{1};
constexpr seconds kConnect{10};
constexpr const char* kRestart = "xmpp:restart='true'";

void set_times(manager::Settings& settings) {
  settings.connect_timeout = kConnect;
  settings.stall_timeout = seconds(30);
}

}  // namespace

TEST_CASE("a server that does not answer a restart is gone after connect_timeout (B17.2.10)") {
  ManagerWorld world(set_times);
  BoshClient client(world);
  BoshClient other(world);
  const auto held = client.ask("", kRestart);
  world.time_passes(kConnect / 2);
  client.stream().say(" \n");  // white space is no answer, nor is half of one
  world.settle();
  client.stream().say("<?xml version='1.0'?><stream:str");
  world.time_passes(kConnect - kConnect / 2 - kMoment);
  CHECK(held->answers().empty());
  world.time_passes(kMoment);
  CHECK(terminated(client.answer_on(*held), "remote-connection-failed"));
  CHECK(world.sessions() == 1);
  other.check_alive();
}

TEST_CASE("a server that answers a restart in time may take its time with features (X5.4)") {
  ManagerWorld world(set_times);
  BoshClient client(world);
  for (int round = 0; round < 2; ++round) {
    const auto held = client.ask("", kRestart);
    world.time_passes(kConnect - kMoment);
    client.stream().say(kServerHeader);
    world.time_passes(2 * kConnect);
    REQUIRE(held->answers().empty());
    client.stream().say("<stream:features><a/></stream:features>");
    CHECK(client.answer_on(*held).body.find("<a/>") != std::string::npos);
  }
}

TEST_CASE("a stanza that a restart cuts off is not waited for (RFC 6120 §4.3.3)") {
  ManagerWorld world(set_times);
  BoshClient client(world);
  client.stream().say("<message><bo");
  world.time_passes(seconds(30) - kMoment);
  const auto held = client.ask("", kRestart);
  world.time_passes(kConnect - kMoment);
  CHECK(held->answers().empty());
  world.time_passes(kMoment);
  CHECK(terminated(client.answer_on(*held), "remote-connection-failed"));
}

}  // namespace bittern::test
