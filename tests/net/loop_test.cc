#include "net/loop.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>

#include "tests/net/net_support.h"

namespace bittern::net {
namespace {

using Milliseconds = base::Duration;

TEST_CASE("what is posted runs in a later turn, in order, before the loop waits") {
  Loop loop;
  std::string order;
  loop.post([&] {
    loop.post([&] { order += 'c'; });
    order += 'a';
  });
  loop.post([&] { order += 'b'; });
  CHECK(order.empty());
  loop.run_for(Milliseconds(0));
  CHECK(order == "abc");
}

TEST_CASE("all code of one turn sees the same time, and the next turn a later one") {
  Loop loop;
  base::Time first;
  base::Time second;
  base::Time third;
  loop.post([&] {
    first = loop.now();
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(5);
    while (std::chrono::steady_clock::now() < end) {
    }
    second = loop.now();
    loop.post([&] { third = loop.now(); });
  });
  loop.run_for(Milliseconds(0));
  CHECK(first == second);
  CHECK(third >= first + Milliseconds(4));
}

TEST_CASE("run() ends with stop(), also one that came before, and can run again") {
  Loop loop;
  int turns = 0;
  for (int time = 0; time < 2; ++time) {
    loop.post([&] {
      ++turns;
      loop.stop();
    });
    loop.run();
  }
  CHECK(turns == 2);

  loop.stop();
  loop.run();
  CHECK(turns == 2);
}

TEST_CASE("run_for() waits at most as long as told") {
  Loop loop;
  const auto before = std::chrono::steady_clock::now();
  loop.run_for(Milliseconds(30));
  CHECK(std::chrono::steady_clock::now() - before >= Milliseconds(30));
}

TEST_CASE("a loop that sleeps runs the deadlines of one tick at one waking, none of them early") {
  Loop loop;
  const auto due = base::Time((loop.now().time_since_epoch() / Loop::kTick + 6) * Loop::kTick);
  std::vector<base::Time> ran;
  const auto note = [&] { ran.push_back(loop.now()); };
  Deadline first(loop, note);
  Deadline last(loop, note);
  first.set(due - Loop::kTick + Milliseconds(1));
  last.set(due);
  while (ran.empty()) {
    loop.run_for(std::chrono::seconds(10));
  }
  REQUIRE(ran.size() == 2);
  CHECK(ran[0] == ran[1]);
  CHECK(ran[0] >= due);
}

TEST_CASE("run_for() comes back although the loop is always ready") {
  Loop loop;
  int turns = 0;
  std::function<void()> again = [&] {
    ++turns;
    loop.post(again);
  };
  again();
  loop.run_for(Milliseconds(1));
  CHECK(turns > 1);
}

// time(2) reads a coarse clock, some milliseconds behind.
std::int64_t unix_time() {
  return std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
}

TEST_CASE("unix_seconds() is the time of day") {
  Loop loop;
  const std::int64_t before = unix_time();
  const std::int64_t told = loop.unix_seconds();
  CHECK(told >= before);
  CHECK(told <= unix_time());

  // Across the end of a second: it goes on.
  REQUIRE(run_until(loop, [&] { return loop.unix_seconds() > told; }));
  CHECK(loop.unix_seconds() <= unix_time());
}

TEST_CASE("signals call their handler, each time") {
  Loop loop;
  std::vector<int> got;
  std::vector<int> others;
  loop.on_signals({SIGUSR1, SIGHUP}, [&](int signal) { got.push_back(signal); });
  loop.on_signals({SIGUSR2}, [&](int signal) { others.push_back(signal); });

  std::raise(SIGUSR1);
  CHECK(got.empty());  // not in the signal handler, but in the loop
  REQUIRE(run_until(loop, [&] { return got.size() == 1; }));
  std::raise(SIGHUP);
  REQUIRE(run_until(loop, [&] { return got.size() == 2; }));
  std::raise(SIGUSR2);
  REQUIRE(run_until(loop, [&] { return others.size() == 1; }));
  std::raise(SIGUSR1);
  REQUIRE(run_until(loop, [&] { return got.size() == 3; }));

  CHECK(got == std::vector<int>{SIGUSR1, SIGHUP, SIGUSR1});
  CHECK(others == std::vector<int>{SIGUSR2});
}

TEST_CASE("a signal's handler may stop the loop and ask for further signals") {
  Loop loop;
  int second = 0;
  loop.on_signals({SIGUSR1}, [&](int) {
    loop.on_signals({SIGUSR2}, [&](int) {
      ++second;
      loop.stop();
    });
    std::raise(SIGUSR2);
  });
  std::raise(SIGUSR1);
  loop.run();
  CHECK(second == 1);
}

TEST_CASE("what was posted and never ran is destroyed with the loop") {
  const auto held = std::make_shared<int>(0);
  {
    Loop loop;
    loop.post([held] { ++*held; });
    CHECK(held.use_count() == 2);
  }
  CHECK(held.use_count() == 1);
  CHECK(*held == 0);
}

}  // namespace
}  // namespace bittern::net
