// The last words of finish(): how much of what was written the peer's TCP never acknowledged.
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>
#include <optional>

#include "net/loop.h"
#include "tests/net/net_support.h"

namespace bittern::net {
namespace {

using Milliseconds = base::Duration;
constexpr std::size_t kMegabyte = 1 << 20;
constexpr std::size_t kMuch = 16 * kMegabyte;  // more than both kernels take
constexpr base::seconds kLinger{20};

// A pair that finishes after `size` bytes; the Connection is gone, as its owner may be.
struct Finishing : Accepted {
  explicit Finishing(std::size_t size, base::Duration linger = kLinger) {
    loop.skip(Milliseconds(0));
    ours.connection->write(pattern(size));
    run_dry(loop);  // the kernels move what they can: later progress is the peer's
    finish(linger);
  }

  void finish(base::Duration linger) {
    ours.connection->finish(linger, [this](std::size_t unacknowledged) {
      CHECK_FALSE(left.has_value());
      left = unacknowledged;
    });
    CHECK_FALSE(left.has_value());  // in a later turn
    ours.connection.reset();
  }
  // With bytes that it has not read, so by a reset.
  void peer_closes() {
    run_dry(loop);
    int bytes = 0;
    REQUIRE(::ioctl(peer->descriptor(), FIONREAD, &bytes) == 0);
    took += static_cast<std::size_t>(bytes);
    peer->close();
  }
  void peer_reads(std::size_t size) {
    REQUIRE(run_until(loop, [&] {
      took += peer->receive().size();
      return took >= size;
    }));
  }
  [[nodiscard]] std::size_t fate() {
    REQUIRE(run_until(loop, [&] { return left.has_value(); }));
    run_dry(loop);
    CHECK(loop.lingering() == 0);
    return *left;
  }

  std::size_t took = 0;
  std::optional<std::size_t> left;
};

}  // namespace

TEST_CASE("a peer that reads to the end and closes has acknowledged everything") {
  const std::size_t size = GENERATE(std::size_t{0}, std::size_t{1}, kMuch);
  Finishing pair(size);
  pair.peer_reads(size);
  run_dry(pair.loop);
  CHECK_FALSE(pair.left.has_value());  // it may still have something to say
  pair.peer->close();
  CHECK(pair.fate() == 0);
}

TEST_CASE("a reset after everything is acknowledged changes nothing") {
  Finishing pair(1000);
  pair.peer_closes();
  CHECK(pair.fate() == 0);
}

TEST_CASE("a reset leaves unacknowledged what the peer did not take") {
  Finishing pair(kMuch);
  pair.peer_closes();
  const std::size_t left = pair.fate();
  CHECK(left == kMuch - pair.took);
  CHECK(left > 0);
}

TEST_CASE("a peer that was gone before has acknowledged nothing of it") {
  Accepted pair;
  std::optional<std::size_t> left;
  const bool by_reset = GENERATE(false, true);
  if (by_reset) {
    pair.peer->reset();
  } else {
    pair.peer->close();
  }
  pair.ours.connection->write("too late");
  pair.ours.connection->finish(kLinger, [&](std::size_t unacknowledged) { left = unacknowledged; });
  REQUIRE(run_until(pair.loop, [&] { return left.has_value(); }));
  CHECK(*left == 8);
}

TEST_CASE("finish() after on_closed() says again what was unacknowledged then") {
  Accepted other;
  other.peer->close();
  other.ours.connection->write("too late");
  REQUIRE(run_until(other.loop, [&] { return other.ours.closed == 1; }));
  std::optional<std::size_t> left;
  other.ours.connection->finish(kLinger, [&](std::size_t bytes) { left = bytes; });
  REQUIRE(run_until(other.loop, [&] { return left.has_value(); }));
  CHECK(*left == 8);
}

TEST_CASE("a peer that has sent its end of the stream is waited for until it has everything") {
  Finishing pair(kMuch);
  pair.peer->finish();
  run_dry(pair.loop);
  pair.peer_reads(kMuch);
  pair.loop.skip(Milliseconds(100));
  CHECK(pair.fate() == 0);
}

TEST_CASE("a peer that resets after its end of the stream is noticed soon") {
  const std::size_t size = GENERATE(kMegabyte, kMuch);
  CAPTURE(size);
  Finishing pair(size);
  const base::Time start = pair.loop.now();
  pair.peer->finish();
  run_dry(pair.loop);
  pair.peer->reset();
  pair.loop.skip(Milliseconds(100));
  CHECK(pair.fate() > 0);
  CHECK(pair.loop.now() - start == Milliseconds(100));
}

TEST_CASE("a peer that does not read is given up after the linger time, not before") {
  const bool finished = GENERATE(false, true);
  Finishing pair(kMuch);
  if (finished) {
    pair.peer->finish();
  }
  run_dry(pair.loop);
  pair.peer_reads(2 * kMegabyte);
  run_dry(pair.loop);
  pair.loop.skip(kLinger);  // it took something: its time begins anew
  pair.loop.skip(kLinger - Milliseconds(1));
  run_dry(pair.loop);
  CHECK_FALSE(pair.left.has_value());
  // Once more for the kernels, which may move some bytes long after.
  REQUIRE(run_until(pair.loop, [&] {
    pair.loop.skip(pair.left ? Milliseconds(0) : kLinger);
    return pair.left.has_value();
  }));
  CHECK(pair.fate() > 0);
}

TEST_CASE("what the peer takes out of the kernel's queue alone begins its linger time anew") {
  Accepted other;
  other.loop.skip(Milliseconds(0));
  std::optional<std::size_t> left;
  const int room = 16384;  // for the peer; our kernel has more
  REQUIRE(::setsockopt(other.peer->descriptor(), SOL_SOCKET, SO_RCVBUF, &room, sizeof room) == 0);
  other.ours.connection->write(pattern(kMegabyte / 2));
  REQUIRE(other.ours.connection->unsent() == 0);
  run_dry(other.loop);
  other.ours.connection->finish(kLinger, [&](std::size_t bytes) { left = bytes; });
  run_dry(other.loop);
  other.loop.skip(kLinger - Milliseconds(1));
  const std::size_t before = other.ours.connection->unacknowledged();
  REQUIRE(before > 0);
  REQUIRE(run_until(other.loop, [&] {
    other.peer->receive();
    return other.ours.connection->unacknowledged() < before;
  }));
  other.loop.skip(Milliseconds(1));
  run_dry(other.loop);
  CHECK_FALSE(left.has_value());
}

TEST_CASE("nothing is told of a connection that ends with its loop") {
  bool told = false;
  std::unique_ptr<RawPeer> peer;
  {
    Accepted pair;
    pair.ours.connection->write(pattern(kMuch));
    pair.ours.connection->finish(kLinger, [&](std::size_t) { told = true; });
    run_dry(pair.loop);
    peer = std::move(pair.peer);
  }
  CHECK_FALSE(told);
}

}  // namespace bittern::net
