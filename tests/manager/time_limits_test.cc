// A client's connection has its time: for a request, and for the next one.
#include <catch2/catch.hpp>

#include "tests/manager/bosh_client.h"

namespace bittern::test {
namespace {

using base::Duration;
using base::seconds;

constexpr const char* kGet = "GET /http-bind HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr Duration kMoment{1};
constexpr seconds kRequest{20};
constexpr seconds kIdle{30};

void set_times(manager::Settings& settings) {
  settings.request_timeout = kRequest;
  settings.idle_timeout = kIdle;
}

}  // namespace

TEST_CASE("a request must be complete within request_timeout of its first byte (H1.22)") {
  ManagerWorld world(set_times);
  BoshClient session(world);
  const std::string request = post(session.next("<message/>"));
  const auto late = world.connect(request.substr(0, request.size() - 1));
  const auto in_time = world.connect("G");
  world.time_passes(kRequest / 2);
  in_time->send("ET /http-bind HT");
  world.time_passes(kRequest / 2 - kMoment);
  CHECK_FALSE(late->closed());
  in_time->send("TP/1.1\r\nHost: a\r\n\r\n");
  world.settle();
  CHECK(in_time->answers().size() == 1);
  world.time_passes(kMoment);
  CHECK(late->closed());
  CHECK(session.stream().got().empty());
  CHECK_FALSE(in_time->closed());
}

TEST_CASE("the second of two requests has its whole time, however late the first was") {
  ManagerWorld world(set_times);
  const auto line = world.connect("GET /http-bind HTTP/1.1\r\nHost: a\r\n");
  world.time_passes(kRequest - kMoment);
  line->send("\r\nGET /http-bind HT");
  world.time_passes(kRequest - kMoment);
  CHECK_FALSE(line->closed());
  CHECK(line->answers().size() == 1);
  world.time_passes(kMoment);
  CHECK(line->closed());
}

TEST_CASE("a connection without a request is closed after idle_timeout") {
  ManagerWorld world(set_times);
  const auto fresh = world.connect();
  const auto used = world.connect(kGet);
  world.time_passes(kIdle - kMoment);
  CHECK_FALSE(fresh->closed());
  // Each request begins the time anew, also one that is answered at once.
  used->send(kGet);
  world.settle();
  REQUIRE(used->answers().size() == 2);
  world.time_passes(kMoment);
  CHECK(fresh->closed());
  CHECK_FALSE(used->closed());
  world.time_passes(kIdle - kMoment - kMoment);
  CHECK_FALSE(used->closed());
  world.time_passes(kMoment);
  CHECK(used->closed());
  CHECK(world.connections() == 0);
}

TEST_CASE("a held request outlasts idle_timeout and request_timeout, up to its wait (B8.8)") {
  ManagerWorld world(set_times);
  BoshClient client(world);
  const auto held = client.ask();
  world.time_passes(seconds(60) - kMoment);
  CHECK_FALSE(held->closed());
  CHECK(held->answers().empty());
  world.time_passes(kMoment);
  CHECK_FALSE(held->closed());
  CHECK(client.answer_on(*held).body == kEmptyBody);
  world.time_passes(kIdle - kMoment);
  CHECK_FALSE(held->closed());
  world.time_passes(kMoment);
  CHECK(held->closed());
}

}  // namespace bittern::test
