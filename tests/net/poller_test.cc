// Who is told which descriptors are ready.
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "net/poller_impl.h"

namespace bittern::net {
namespace {

// One end of a pair of sockets, watched.
struct End final : Poller::Watcher {
  explicit End(Poller& poller) : socket(poller) {
    std::array<int, 2> pair{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair.data()) == 0);
    socket.assign(pair[0]);
    other = pair[1];
  }
  ~End() { close_other(); }
  End(const End&) = delete;
  End& operator=(const End&) = delete;

  void on_ready(std::uint32_t events) override {
    ++told;
    last = events;
    if (then) {
      then();
    }
  }
  void watch(std::uint32_t events) { REQUIRE(socket.watch(*this, events) == 0); }
  void hear() const { REQUIRE(::write(other, "x", 1) == 1); }
  void close_other() {
    if (other >= 0) {
      ::close(std::exchange(other, -1));
    }
  }

  Socket socket;
  int other = -1;
  int told = 0;
  std::uint32_t last = 0;
  std::function<void()> then;
};

std::size_t turn(Poller& poller) {
  const std::size_t found = poller.wait(0);
  poller.tell();
  return found;
}

TEST_CASE("what is not taken is told again, and nothing that nobody asked for") {
  Poller poller;
  End end(poller);
  end.hear();
  CHECK(turn(poller) == 0);
  end.watch(EPOLLIN);
  CHECK(turn(poller) == 1);
  CHECK(turn(poller) == 1);
  CHECK(end.told == 2);
  CHECK(end.last == EPOLLIN);
  end.watch(EPOLLOUT);
  CHECK(turn(poller) == 1);
  CHECK(end.last == EPOLLOUT);
  end.watch(0);
  CHECK(turn(poller) == 0);
  end.watch(EPOLLIN);
  end.socket.unwatch();
  CHECK(turn(poller) == 0);
}

TEST_CASE("a hang-up that nobody waits for is told once") {
  Poller poller;
  End end(poller);
  end.watch(0);
  end.close_other();
  CHECK(turn(poller) == 1);
  CHECK((end.last & EPOLLHUP) != 0);
  CHECK(turn(poller) == 0);
}

TEST_CASE("who is gone is not told, though it was ready already") {
  Poller poller;
  auto one = std::make_unique<End>(poller);
  auto two = std::make_unique<End>(poller);
  int told = 0;
  for (auto* of : {&one, &two}) {
    (*of)->watch(EPOLLIN);
    (*of)->hear();
    auto* const others = of == &one ? &two : &one;
    (*of)->then = [&told, others] {
      ++told;
      others->reset();
    };
  }
  CHECK(turn(poller) == 2);
  CHECK(told == 1);
}

TEST_CASE("a socket that is not watched any more may be ready, and another take its place") {
  Poller poller;
  End one(poller);
  End two(poller);
  for (End* end : {&one, &two}) {
    end->watch(EPOLLIN);
    end->hear();
    End* const other = end == &one ? &two : &one;
    end->then = [other] {
      other->socket.unwatch();
      other->watch(EPOLLIN);
    };
  }
  CHECK(turn(poller) == 2);
  CHECK(one.told + two.told == 1);
  CHECK(turn(poller) == 2);
  CHECK(one.told + two.told == 2);
}

}  // namespace
}  // namespace bittern::net
