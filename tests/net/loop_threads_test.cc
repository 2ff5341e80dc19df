// Loops on several threads, and what passes between them.
#include "net/loop_threads.h"

#include <pthread.h>
#include <signal.h>

#include <catch2/catch.hpp>
#include <thread>

#include "tests/net/net_support.h"

namespace bittern::net {
namespace {

TEST_CASE("what is posted from elsewhere runs on the loop's thread, in the order of its sender") {
  constexpr int kEach = 1000;
  Loop loop;
  const auto own = std::this_thread::get_id();
  std::vector<int> last{-1, -1};
  bool in_order = true;
  const auto send = [&](std::size_t sender) {
    for (int i = 0; i < kEach; ++i) {
      loop.post_from_elsewhere([&, sender, i] {
        in_order = in_order && std::this_thread::get_id() == own && last[sender] == i - 1;
        last[sender] = i;
      });
    }
  };
  std::thread one(send, 0);
  std::thread other(send, 1);
  CHECK(run_until(loop, [&] { return last[0] == kEach - 1 && last[1] == kEach - 1; }));
  one.join();
  other.join();
  CHECK(in_order);
}

TEST_CASE("a loop that waits is woken from elsewhere") {
  Loop first;
  Loop second;
  LoopThreads threads;
  REQUIRE(threads.start({&second}));
  int hops = 0;
  std::function<void()> to_second;
  const std::function<void()> to_first = [&] { first.post_from_elsewhere(to_second); };
  to_second = [&] {
    if (++hops == 100) {
      second.post_from_elsewhere([&] { second.stop(); });
      first.stop();
    } else {
      second.post_from_elsewhere(to_first);
    }
  };
  to_second();
  first.run();
  threads.join();
  CHECK(hops == 100);
}

TEST_CASE("letters that a loop never reads are destroyed with it, uncalled") {
  const auto witness = std::make_shared<int>(0);
  {
    Loop loop;
    loop.post_from_elsewhere([witness] { ++*witness; });
    CHECK(witness.use_count() == 2);
  }
  CHECK(witness.use_count() == 1);
  CHECK(*witness == 0);
}

TEST_CASE("the threads of loops leave signals to others") {
  Loop first;
  Loop second;
  LoopThreads threads;
  REQUIRE(threads.start({&second}));
  bool blocked = false;
  second.post_from_elsewhere([&] {
    sigset_t mask;
    ::pthread_sigmask(SIG_BLOCK, nullptr, &mask);
    blocked = ::sigismember(&mask, SIGTERM) == 1 && ::sigismember(&mask, SIGHUP) == 1;
    second.stop();
  });
  threads.join();
  CHECK(blocked);
  sigset_t mask;
  ::pthread_sigmask(SIG_BLOCK, nullptr, &mask);
  CHECK(::sigismember(&mask, SIGTERM) == 0);
}

}  // namespace
}  // namespace bittern::net
