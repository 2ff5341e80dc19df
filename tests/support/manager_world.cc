#include "tests/support/manager_world.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>

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

using Loops = std::vector<std::unique_ptr<net::Loop>>;

Loops more_loops(std::size_t count) {
  Loops loops;
  for (std::size_t i = 0; i < count; ++i) {
    loops.push_back(std::make_unique<net::Loop>());
  }
  return loops;
}

std::vector<net::Loop*> all_of(net::Loop& first, const Loops& others) {
  std::vector<net::Loop*> all{&first};
  for (const auto& other : others) {
    all.push_back(other.get());
  }
  return all;
}

}  // namespace

ManagerWorld::ManagerWorld(const std::function<void(manager::Settings&)>& adjust, std::size_t loops,
                           Threads threads)
    : others_(more_loops(loops - 1)),
      server_(loop_),
      manager_(all_of(loop_, others_), settings_for(server_.port(), adjust)),
      has_threads_(threads == Threads::kEach) {
  REQUIRE(manager_.listen().has_value());
  if (has_threads_) {
    std::vector<net::Loop*> others = all_of(loop_, others_);
    others.erase(others.begin());
    REQUIRE(threads_.start(others).has_value());
    return;
  }
  loop_.skip(base::Duration(0));
  for (const auto& other : others_) {
    other->skip(loop_.now() - other->now());
  }
}

ManagerWorld::~ManagerWorld() {
  for (const auto& other : others_) {
    other->post_from_elsewhere([loop = other.get()] { loop->stop(); });
  }
  threads_.join();
}

std::size_t ManagerWorld::default_loops() {
  const char* const said = std::getenv("BITTERN_TEST_LOOPS");
  return said == nullptr ? 1 : static_cast<std::size_t>(std::atoi(said));
}

std::size_t ManagerWorld::unsettled() {
  std::size_t all = manager_.endpoint().unsettled();
  for (std::size_t i = 1; i <= others_.size(); ++i) {
    all += manager_.endpoint(i).unsettled();
  }
  return all;
}

std::size_t ManagerWorld::lingering() const {
  std::size_t all = loop_.lingering();
  for (const auto& other : others_) {
    all += other->lingering();
  }
  return all;
}

std::unique_ptr<HttpClient> ManagerWorld::connect(const std::string& bytes) {
  auto client = std::make_unique<HttpClient>(loop_, manager_.ports().at(0), bytes);
  REQUIRE(until([&] { return client->connected(); }));
  return client;
}

std::unique_ptr<HttpClient> ManagerWorld::connect_to(std::size_t loop, const std::string& bytes) {
  constexpr int kMostTries = 200;
  for (int i = 0; i < kMostTries; ++i) {
    settle();
    const std::size_t before = manager_.endpoint(loop).connections();
    auto client = connect();
    settle();
    if (manager_.endpoint(loop).connections() > before) {
      client->send(bytes);
      return client;
    }
  }
  FAIL("no connection came to loop " << loop);
  return nullptr;
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
  for (int step = 0; next_deadline() <= end; ++step) {
    REQUIRE(step < kMostSteps);
    skip(std::max(base::Duration(0), next_deadline() - loop_.now()));
    settle();
  }
  skip(end - loop_.now());
  settle();
}

base::Time ManagerWorld::next_deadline() const {
  base::Time next = loop_.next_deadline();
  for (const auto& other : others_) {
    next = std::min(next, other->next_deadline());
  }
  return next;
}

void ManagerWorld::skip(base::Duration time) {
  loop_.skip(time);
  for (const auto& other : others_) {
    other->skip(time);
  }
}

bool ManagerWorld::turn() {
  const base::Duration patience(5);
  if (has_threads_ || others_.empty()) {
    return loop_.run_for(patience);
  }
  bool any = loop_.run_for(base::Duration(0));
  for (const auto& other : others_) {
    any = other->run_for(base::Duration(0)) || any;
  }
  // One that waits, as nobody does anything: what the kernel is still about comes to any of them.
  return any || loop_.run_for(patience / 2) || others_.front()->run_for(patience / 2);
}

void ManagerWorld::settle() {
  // On loopback one round trip is a few turns of the loops that all parties share; when they have
  // nothing to do for a few milliseconds, everything has arrived.
  while (turn()) {
  }
}

bool ManagerWorld::until(const std::function<bool()>& condition) {
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > give_up) {
      return false;
    }
    (void)turn();
  }
  return true;
}

}  // namespace bittern::test
