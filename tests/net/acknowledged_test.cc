// unacknowledged(): what the peer's TCP has said of the bytes written, however the connection
// ended.
#include <sys/ioctl.h>

#include <catch2/catch.hpp>

#include "net/loop.h"
#include "tests/net/net_support.h"

namespace bittern::net {
namespace {

constexpr std::size_t kMegabyte = 1 << 20;

// Bytes that the peer's TCP holds for it, so has acknowledged.
std::size_t unread(const RawPeer& peer) {
  int bytes = 0;
  REQUIRE(::ioctl(peer.descriptor(), FIONREAD, &bytes) == 0);
  return static_cast<std::size_t>(bytes);
}

// A pair with `size` bytes written, of which the peer has read nothing and its TCP has acknowledged
// all that it took.
struct Written : Accepted {
  explicit Written(std::size_t size) {
    ours.then_closed = [this] { at_close = ours.connection->unacknowledged(); };
    ours.connection->write(pattern(size));
    REQUIRE(run_until(loop, [&] {
      const std::size_t had = unread(*peer);
      run_dry(loop);
      return had > 0 && unread(*peer) == had && unacknowledged() == size - had;
    }));
  }

  [[nodiscard]] std::size_t unacknowledged() const { return ours.connection->unacknowledged(); }
  [[nodiscard]] std::size_t until_closed() {
    REQUIRE(run_until(loop, [&] { return ours.closed == 1; }));
    CHECK(at_close == unacknowledged());  // and it stays so
    return at_close;
  }

  std::size_t at_close = 0;
};

}  // namespace

TEST_CASE("without a byte written, none is unacknowledged") {
  Accepted pair;
  CHECK(pair.ours.connection->unacknowledged() == 0);
  pair.peer->close();
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.closed == 1; }));
  CHECK(pair.ours.connection->unacknowledged() == 0);
}

TEST_CASE("what the peer's TCP has is acknowledged, though nobody reads it") {
  Written pair(1000);
  CHECK(unread(*pair.peer) == 1000);
  CHECK(run_until(pair.loop, [&] { return pair.unacknowledged() == 0; }));
}

TEST_CASE("what a peer that does not read has no room for is unacknowledged") {
  Written pair(16 * kMegabyte);
  CHECK(pair.ours.connection->unsent() > 0);
  CHECK(pair.unacknowledged() > pair.ours.connection->unsent());  // the kernel keeps some, too
  REQUIRE(run_until(pair.loop, [&] {
    pair.peer->receive();
    return pair.unacknowledged() == 0;
  }));
}

TEST_CASE("at the peer's orderly close all that it has acknowledged is known to be") {
  Written pair(1000);
  pair.peer->receive();
  pair.peer->close();
  CHECK(pair.until_closed() == 0);
}

TEST_CASE("a reset because the peer closed with bytes unread takes back no acknowledgement") {
  Written pair(1000);
  pair.peer->close();
  CHECK(pair.until_closed() == 0);
}

TEST_CASE("what a peer answers with a reset is unacknowledged, what came before is not") {
  Written pair(1000);
  pair.peer->receive();
  pair.peer->close();
  pair.ours.connection->write(pattern(500));
  CHECK(pair.until_closed() == 500);
}

TEST_CASE("what is written after a reset is unacknowledged") {
  Written pair(1000);
  pair.peer->reset();
  pair.ours.connection->write(pattern(500));
  pair.ours.connection->write(pattern(20));
  CHECK(pair.unacknowledged() == 520);
  CHECK(pair.until_closed() == 520);
  pair.ours.connection->write("more");
  CHECK(pair.unacknowledged() == 524);
}

TEST_CASE("what waited for a peer that resets is unacknowledged") {
  constexpr std::size_t kSize = 16 * kMegabyte;
  Written pair(kSize);
  const std::size_t took = unread(*pair.peer);
  pair.peer->reset();
  CHECK(pair.until_closed() == kSize - took);
}

TEST_CASE("a peer that has sent its end of the stream still acknowledges") {
  Written pair(1000);
  pair.ours.connection->set_reading(false);
  pair.peer->finish();
  pair.ours.connection->write(pattern(1000));
  REQUIRE(run_until(pair.loop, [&] { return unread(*pair.peer) == 2000; }));
  REQUIRE(run_until(pair.loop, [&] { return pair.unacknowledged() == 0; }));
  pair.ours.connection->set_reading(true);
  CHECK(pair.until_closed() == 0);
}

TEST_CASE("closed at once, the kernel still sends what it has; not after drop_unacknowledged()") {
  constexpr std::size_t kSize = 16 * kMegabyte;
  Written pair(kSize);
  const std::size_t unsent = pair.ours.connection->unsent();
  const std::size_t took = unread(*pair.peer);
  const bool drop = GENERATE(false, true);
  if (drop) {
    pair.ours.connection->drop_unacknowledged();
  }
  pair.ours.connection.reset();
  std::size_t received = 0;
  REQUIRE(run_until(pair.loop, [&] {
    received += pair.peer->receive().size();
    return pair.peer->ended() || pair.peer->error() != 0;
  }));
  CHECK(pair.peer->error() == (drop ? ECONNRESET : 0));
  CHECK((drop ? received <= took : received == kSize - unsent));
}

TEST_CASE("drop_unacknowledged() leaves an orderly close where nothing is unacknowledged") {
  Written pair(1000);
  pair.ours.connection->drop_unacknowledged();
  pair.ours.connection.reset();
  REQUIRE(run_until(pair.loop, [&] {
    pair.peer->receive();
    return pair.peer->ended() || pair.peer->error() != 0;
  }));
  CHECK(pair.peer->error() == 0);
}

}  // namespace bittern::net
