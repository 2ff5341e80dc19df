#include "tests/support/manager_world.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>

namespace bittern::test {
namespace {

constexpr auto kPatience = std::chrono::seconds(20);

manager::Settings settings_for(std::uint16_t port,
                               const std::function<void(manager::Settings&)>& adjust) {
  manager::Settings settings;
  settings.listen = {{"127.0.0.1", 0}};
  settings.servers = {{{"example.org"}, "127.0.0.1", port}};
  settings.cors.allowed_origins = {"*"};
  if (adjust) {
    adjust(settings);
  }
  return settings;
}

}  // namespace

ManagerWorld::ManagerWorld(const std::function<void(manager::Settings&)>& adjust)
    : server_(loop_), manager_(loop_, settings_for(server_.port(), adjust)) {
  REQUIRE(manager_.listen().has_value());
  loop_.skip(base::Duration(0));
}

std::unique_ptr<HttpClient> ManagerWorld::connect(const std::string& bytes) {
  auto client = std::make_unique<HttpClient>(loop_, manager_.ports().at(0), bytes);
  REQUIRE(until([&] { return client->connected(); }));
  return client;
}

HttpAnswer ManagerWorld::ask(const std::string& request) {
  const auto client = connect(request);
  REQUIRE(until([&] { return client->answers().size() == 1; }));
  return client->answers().front();
}

void ManagerWorld::time_passes(base::Duration time) {
  constexpr int kMostSteps = 10'000;
  settle();
  const base::Time end = loop_.now() + time;
  for (int step = 0; loop_.next_deadline() <= end; ++step) {
    REQUIRE(step < kMostSteps);
    loop_.skip(std::max(base::Duration(0), loop_.next_deadline() - loop_.now()));
    settle();
  }
  loop_.skip(end - loop_.now());
  settle();
}

void ManagerWorld::settle() {
  // On loopback one round trip is a few turns of the one loop that all parties share; when it has
  // nothing to do for a few milliseconds, everything has arrived.
  while (loop_.run_for(base::Duration(5))) {
  }
}

bool ManagerWorld::until(const std::function<bool()>& condition) {
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > give_up) {
      return false;
    }
    (void)loop_.run_for(base::Duration(5));
  }
  return true;
}

}  // namespace bittern::test
