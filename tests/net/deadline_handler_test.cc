// What a deadline's handler may do to deadlines.
#include <catch2/catch.hpp>
#include <memory>

#include "net/loop.h"
#include "tests/net/net_support.h"

namespace bittern::net {
namespace {

using Milliseconds = base::Duration;

TEST_CASE("a handler may set its deadline again") {
  Loop loop;
  int calls = 0;
  std::unique_ptr<Deadline> deadline;
  deadline = std::make_unique<Deadline>(loop, [&] {
    if (++calls < 3) {
      deadline->set(loop.now() + Milliseconds(1));
    }
  });
  deadline->set(loop.now());
  REQUIRE(run_until(loop, [&] { return calls == 3; }));
  run_dry(loop);
  CHECK(calls == 3);
}

TEST_CASE("a handler that always sets its deadline to the past does not hold up the loop") {
  Loop loop;
  std::unique_ptr<Deadline> greedy;
  greedy = std::make_unique<Deadline>(loop, [&] { greedy->set(loop.now() - Milliseconds(1)); });
  greedy->set(loop.now());
  bool posted = false;
  Deadline other(loop, [&] { loop.post([&] { posted = true; }); });
  other.set(loop.now() + Milliseconds(3));
  CHECK(run_until(loop, [&] { return posted; }));
}

TEST_CASE("a handler may destroy its own deadline, and make another in its place") {
  Loop loop;
  std::string order;
  std::unique_ptr<Deadline> deadline;
  const auto held = std::make_shared<int>(7);
  deadline = std::make_unique<Deadline>(loop, [&, held] {
    deadline.reset();
    deadline = std::make_unique<Deadline>(loop, [&] { order += 'b'; });
    deadline->set(loop.now());
    order += *held == 7 ? 'a' : '?';  // what the handler holds lives until it returns
  });
  deadline->set(loop.now());
  REQUIRE(run_until(loop, [&] { return order.size() == 2; }));
  CHECK(order == "ab");
  CHECK(held.use_count() == 1);
}

}  // namespace
}  // namespace bittern::net
