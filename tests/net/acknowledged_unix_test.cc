// unacknowledged() over a Unix socket: what the peer has not read, for nothing else is known.
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <optional>

#include "net/loop.h"
#include "tests/net/unix_support.h"

namespace bittern::net {
namespace {

constexpr std::size_t kMegabyte = 1 << 20;

struct Written : AcceptedUnix {
  explicit Written(std::size_t size) {
    ours.then_closed = [this] { at_close = ours.connection->unacknowledged(); };
    ours.connection->write(pattern(size));
  }

  [[nodiscard]] std::size_t unacknowledged() const { return ours.connection->unacknowledged(); }
  [[nodiscard]] std::size_t until_closed() {
    REQUIRE(run_until(loop, [&] { return ours.closed == 1; }));
    CHECK(at_close == unacknowledged());  // and it stays so
    return at_close;
  }
  void read(std::size_t size) const {
    std::string into(size, '\0');
    REQUIRE(::recv(peer->descriptor(), into.data(), size, MSG_WAITALL) ==
            static_cast<ssize_t>(size));
  }

  std::size_t at_close = 0;
};

}  // namespace

TEST_CASE("over a Unix socket everything counts as unacknowledged until the peer has read it") {
  Written pair(1000);
  CHECK(pair.unacknowledged() == 1000);
  pair.read(999);
  CHECK(pair.unacknowledged() == 1000);  // the kernel frees what is read as a whole
  pair.read(1);
  CHECK(pair.unacknowledged() == 0);
}

TEST_CASE("over a Unix socket an orderly close says that the peer has read everything") {
  Written pair(1000);
  pair.read(1000);
  pair.peer->close();
  CHECK(pair.until_closed() == 0);
  CHECK(pair.ours.reason == "closed by the peer");
}

TEST_CASE("over a Unix socket what a peer that closes has not read is unacknowledged") {
  Written pair(1000);
  const bool looked_before = GENERATE(false, true);
  if (looked_before) {
    CHECK(pair.unacknowledged() == 1000);
  }
  pair.peer->close();  // the kernel drops its queue
  const bool looked_between = GENERATE(false, true);
  if (looked_between) {
    CHECK(pair.unacknowledged() == 1000);
  }
  CHECK(pair.until_closed() == 1000);
  CHECK(pair.ours.reason == "Connection reset by peer");
}

TEST_CASE("over a Unix socket what was read before the last write stays acknowledged") {
  Written pair(1000);
  pair.read(1000);
  pair.ours.connection->write(pattern(500));
  CHECK(pair.unacknowledged() == 500);
  pair.peer->close();
  CHECK(pair.until_closed() == 500);
}

TEST_CASE("over a Unix socket what is written to a peer that is gone is unacknowledged") {
  Written pair(1000);
  const bool all_read = GENERATE(false, true);
  if (all_read) {
    pair.read(1000);
  }
  pair.peer->close();
  pair.ours.connection->write(pattern(20));
  pair.ours.connection->write(pattern(3));
  CHECK(pair.unacknowledged() == (all_read ? 23 : 1023));
  CHECK(pair.until_closed() == (all_read ? 23 : 1023));
}

TEST_CASE("over a Unix socket what waits for a peer that does not read is unacknowledged") {
  constexpr std::size_t kSize = 4 * kMegabyte;
  Written pair(kSize);
  CHECK(pair.ours.connection->unsent() > 0);
  CHECK(pair.unacknowledged() == kSize);
  const bool reads = GENERATE(true, false);
  if (reads) {
    std::size_t took = 0;
    std::size_t before = kSize;
    REQUIRE(run_until(pair.loop, [&] {
      took += pair.peer->receive().size();
      const std::size_t left = pair.unacknowledged();
      CHECK(left <= before);
      CHECK(left >= kSize - took);
      before = left;
      return took == kSize;
    }));
    CHECK(pair.unacknowledged() == 0);
  } else {
    pair.peer->close();
    CHECK(pair.until_closed() == kSize);
  }
}

TEST_CASE("over a Unix socket a peer that reads slowly is seen to take what it takes") {
  constexpr std::size_t kSize = 4 * kMegabyte;
  Written pair(kSize);
  std::size_t took = 0;
  while (took < 512 * 1024) {
    took += pair.peer->receive().size();
    run_dry(pair.loop);
  }
  CHECK(pair.unacknowledged() < kSize);
  CHECK(pair.unacknowledged() >= kSize - took);
}

TEST_CASE("over a Unix socket reading that is off hears of a reset, and of what it took along") {
  Written pair(1000);
  pair.ours.connection->set_reading(false);
  run_dry(pair.loop);
  pair.peer->close();
  CHECK(pair.until_closed() == 1000);
}

TEST_CASE("over a Unix socket finish() tells what the peer did not read") {
  Written pair(1000);
  pair.loop.skip(base::Duration(0));
  std::optional<std::size_t> left;
  pair.ours.connection->finish(base::seconds(20), [&](std::size_t size) { left = size; });
  const int peer_does = GENERATE(0, 1, 2, 3);
  if (peer_does == 0) {  // read, then close
    pair.read(1000);
    pair.peer->close();
  } else if (peer_does == 1) {
    pair.peer->close();
  } else if (peer_does == 2) {  // it finishes first, and is then reset
    pair.peer->finish();
    run_dry(pair.loop);
    pair.peer->close();
    pair.loop.skip(base::Duration(100));
  } else {  // nothing, for too long
    pair.loop.skip(base::seconds(20));
  }
  REQUIRE(run_until(pair.loop, [&] { return left.has_value(); }));
  CHECK(*left == (peer_does == 0 ? 0 : 1000));
  run_dry(pair.loop);
  CHECK(pair.loop.lingering() == 0);
}

TEST_CASE("a Connection over a Unix socket carries bytes both ways, to their orderly end") {
  AcceptedUnix pair;
  CHECK_FALSE(pair.ours.connection->peer().address.has_value());
  CHECK(pair.ours.connection->peer().to_string() == "unix");
  CHECK_FALSE(pair.ours.connection->peer().tls);
  const std::string much = pattern(4 * kMegabyte);
  pair.ours.connection->write(much);
  std::string heard;
  std::size_t said = 0;
  REQUIRE(run_until(pair.loop, [&] {
    heard += pair.peer->receive();
    said += pair.peer->send(std::string_view(much).substr(said));
    return heard.size() == much.size() && pair.ours.bytes.size() == much.size();
  }));
  CHECK(heard == much);
  CHECK(pair.ours.bytes == much);
  pair.peer->finish();
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.closed == 1; }));
  CHECK(pair.ours.reason == "closed by the peer");
}

}  // namespace bittern::net
