#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <random>

#include "net/loop.h"
#include "tests/net/net_support.h"

namespace bittern::net {
namespace {

using Milliseconds = base::Duration;

// Deadlines that write their letter when they come. Times already past are due at once, so their
// order is tested without waiting.
struct Letters {
  Deadline& add(char letter) {
    all.push_back(std::make_unique<Deadline>(loop, [this, letter] { order += letter; }));
    return *all.back();
  }
  Deadline& add(char letter, base::Time when) {
    add(letter).set(when);
    return *all.back();
  }
  [[nodiscard]] base::Time ago(int milliseconds) const {
    return loop.now() - Milliseconds(milliseconds);
  }
  void run() { run_dry(loop); }

  Loop loop;
  std::string order;
  std::vector<std::unique_ptr<Deadline>> all;
};

TEST_CASE("deadlines come in the order of their times") {
  Letters letters;
  letters.add('c', letters.ago(1));
  letters.add('a', letters.ago(3));
  letters.add('b', letters.ago(2));
  CHECK(letters.order.empty());  // never in set()
  letters.run();
  CHECK(letters.order == "abc");
}

TEST_CASE("deadlines of one time come in the order of set()") {
  Letters letters;
  const base::Time when = letters.ago(1);
  Deadline& moved = letters.add('d', when);
  letters.add('a', when);
  letters.add('b', when);
  letters.add('c', when);
  moved.set(when);
  letters.run();
  CHECK(letters.order == "abcd");
}

TEST_CASE("a deadline comes once for each set() and is unset then") {
  Loop loop;
  int calls = 0;
  base::Time when_called{};
  std::unique_ptr<Deadline> deadline;
  deadline = std::make_unique<Deadline>(loop, [&] {
    ++calls;
    when_called = deadline->when();
  });
  CHECK(deadline->when() == base::kNever);
  const base::Time when = loop.now();
  deadline->set(when);
  CHECK(deadline->when() == when);
  run_dry(loop);
  CHECK(calls == 1);
  CHECK(when_called == base::kNever);
  CHECK(deadline->when() == base::kNever);
}

TEST_CASE("a deadline does not come before its time") {
  Loop loop;
  base::Time came{};
  Deadline deadline(loop, [&] { came = loop.now(); });
  const base::Time when = loop.now() + Milliseconds(20);
  deadline.set(when);
  REQUIRE(run_until(loop, [&] { return came != base::Time{}; }));
  CHECK(came >= when);
}

TEST_CASE("a deadline that is set to earlier, or behind which one is set to earlier, is in time") {
  Letters letters;
  Deadline& moved = letters.add('b', letters.loop.now() + std::chrono::hours(1));
  letters.add('c', letters.loop.now() + std::chrono::hours(1));
  moved.set(letters.loop.now() + Milliseconds(10));
  letters.add('a', letters.loop.now() + Milliseconds(5));
  REQUIRE(run_until(letters.loop, [&] { return letters.order == "ab"; }));
}

TEST_CASE("a deadline that is set to later or cleared does not come at the old time") {
  Letters letters;
  Deadline& later = letters.add('x', letters.loop.now() + Milliseconds(2));
  Deadline& cleared = letters.add('y', letters.loop.now() + Milliseconds(2));
  Deadline& never = letters.add('z', letters.loop.now() + Milliseconds(2));
  letters.add('a', letters.loop.now() + Milliseconds(15));
  later.set(letters.loop.now() + std::chrono::hours(1));
  cleared.clear();
  never.set(base::kNever);
  CHECK(cleared.when() == base::kNever);
  CHECK(never.when() == base::kNever);
  REQUIRE(run_until(letters.loop, [&] { return !letters.order.empty(); }));
  CHECK(letters.order == "a");
}

TEST_CASE("the farthest times are no trouble") {
  Letters letters;
  letters.add('x', base::kNever - Milliseconds(1));
  letters.add('a', base::Time::min());
  letters.run();
  CHECK(letters.order == "a");
}

TEST_CASE("a handler may clear, move and destroy other deadlines that are due with it") {
  Letters letters;
  std::unique_ptr<Deadline> first;
  Deadline* cleared = nullptr;
  Deadline* moved = nullptr;
  first = std::make_unique<Deadline>(letters.loop, [&] {
    letters.order += 'a';
    cleared->clear();
    moved->set(letters.loop.now() + Milliseconds(3));
    letters.all[2].reset();
  });
  const base::Time when = letters.ago(1);
  first->set(when);
  cleared = &letters.add('x', when);
  moved = &letters.add('c', when);
  letters.add('y', when);
  letters.add('b', when);
  REQUIRE(run_until(letters.loop, [&] { return letters.order.size() >= 3; }));
  CHECK(letters.order == "abc");
}

TEST_CASE("a deadline destroyed before its time never comes") {
  Letters letters;
  letters.add('x', letters.ago(1));
  letters.add('a', letters.ago(1));
  letters.all.erase(letters.all.begin());
  letters.run();
  CHECK(letters.order == "a");
}

TEST_CASE("100,000 deadlines come in order, without those that were cleared") {
  constexpr int kCount = 100000;
  Loop loop;
  std::vector<int> came;
  std::vector<std::unique_ptr<Deadline>> all;
  for (int index = 0; index < kCount; ++index) {
    all.push_back(std::make_unique<Deadline>(loop, [&came, index] { came.push_back(index); }));
  }
  std::vector<int> shuffled(kCount);
  for (int index = 0; index < kCount; ++index) {
    shuffled[static_cast<std::size_t>(index)] = index;
  }
  std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937(1));
  const base::Time start = loop.now() - Milliseconds(kCount);
  for (const int index : shuffled) {
    all[static_cast<std::size_t>(index)]->set(start + Milliseconds(index));
  }
  for (std::size_t odd = 1; odd < kCount; odd += 2) {
    all[odd]->clear();
  }
  REQUIRE(run_until(loop, [&] { return came.size() >= kCount / 2; }));
  run_dry(loop);
  CHECK(came.size() == kCount / 2);
  CHECK(std::is_sorted(came.begin(), came.end()));
  CHECK(std::all_of(came.begin(), came.end(), [](int index) { return index % 2 == 0; }));
}

}  // namespace
}  // namespace bittern::net
