// unacknowledged() over TLS counts what was written, not what became of it on the wire.
#include <sys/ioctl.h>

#include <catch2/catch.hpp>
#include <optional>

#include "tests/net/tls_support.h"

namespace bittern::net {
namespace {

constexpr std::size_t kMegabyte = 1 << 20;
constexpr std::size_t kMuch = 16 * kMegabyte;  // more than both kernels take
constexpr std::size_t kRecord = 16384;
constexpr base::seconds kLinger{20};

// Takes what the peer's TCP has: how many bytes a client can read of it, with what it had before.
std::size_t readable(TlsAccepted& pair) { return pair.hear().size(); }

// With `size` bytes written, of which the client's TCP has acknowledged all that it took.
struct Written : TlsAccepted {
  explicit Written(std::size_t size, int version = TLS1_3_VERSION)
      : TlsAccepted(some_server(), {.version = version}) {
    ours.then_closed = [this] { at_close = ours.connection->unacknowledged(); };
    ours.connection->write(pattern(size));
    std::size_t before = 0;
    REQUIRE(run_until(loop, [&] {
      const std::size_t had = std::exchange(before, unread());
      run_dry(loop);
      return (size == 0 || had > 0) && unread() == had;
    }));
  }

  [[nodiscard]] std::size_t unread() const {
    int bytes = 0;
    REQUIRE(::ioctl(peer.descriptor(), FIONREAD, &bytes) == 0);
    return static_cast<std::size_t>(bytes);
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

TEST_CASE("after the handshake and its tickets nothing is unacknowledged") {
  TlsAccepted pair(some_server(), {.version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION)});
  CHECK(pair.ours.connection->unacknowledged() == 0);
  pair.peer.close();
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.closed == 1; }));
  CHECK(pair.ours.connection->unacknowledged() == 0);
}

TEST_CASE("what the client's TCP has is acknowledged, though nobody reads or decrypts it") {
  const std::size_t size = GENERATE(std::size_t{1}, std::size_t{1000}, kRecord, kRecord + 1);
  Written pair(size, GENERATE(TLS1_2_VERSION, TLS1_3_VERSION));
  CHECK(pair.unread() > size);
  CHECK(run_until(pair.loop, [&] { return pair.unacknowledged() == 0; }));
}

TEST_CASE("a client that takes less than a record has none of it") {
  Written pair(kMuch, GENERATE(TLS1_2_VERSION, TLS1_3_VERSION));
  CHECK(pair.ours.connection->unsent() > 0);
  std::size_t had = 0;
  for (int round = 0; round < 3; ++round) {
    const std::size_t left = pair.unacknowledged();
    CHECK(left > pair.ours.connection->unsent());  // the kernel keeps some, too
    CHECK(left % kRecord == 0);
    had += readable(pair);
    CHECK(kMuch - left <= had);
    run_dry(pair.loop);
  }
  REQUIRE(run_until(pair.loop, [&] {
    had += readable(pair);
    return pair.unacknowledged() == 0;
  }));
  had += readable(pair);
  CHECK(had == kMuch);
}

TEST_CASE("over TLS a reset takes back no acknowledgement") {
  Written pair(1000);
  pair.peer.close();  // with bytes unread
  CHECK(pair.until_closed() == 0);
}

TEST_CASE("over TLS what the client answers with a reset is unacknowledged, and all after it") {
  Written pair(1000);
  pair.hear();
  pair.peer.close();
  pair.ours.connection->write(pattern(500));
  const bool more = GENERATE(false, true);
  if (more) {
    pair.ours.connection->write(pattern(20));
    pair.ours.connection->write(pattern(3));
  }
  CHECK(pair.until_closed() == (more ? 523 : 500));
  pair.ours.connection->write("more");
  CHECK(pair.unacknowledged() == (more ? 527 : 504));
}

TEST_CASE("over TLS what waited for a client that resets is unacknowledged, record by record") {
  Written pair(kMuch);
  const std::size_t left = pair.unacknowledged();
  const std::size_t took = readable(pair);
  run_dry(pair.loop);
  const std::size_t then = readable(pair) + took;
  run_dry(pair.loop);
  CHECK(kMuch - left <= then);
  pair.peer.reset();
  const std::size_t in_the_end = pair.until_closed();
  CHECK(in_the_end <= left);
  CHECK(in_the_end % kRecord == 0);
  CHECK(in_the_end > 0);
}

TEST_CASE("a client that has said close_notify still acknowledges") {
  Written pair(1000);
  pair.ours.connection->set_reading(false);
  pair.client.close_notify();
  pair.send();
  if (GENERATE(true, false)) {
    pair.peer.finish();
  }
  const std::size_t unread = pair.unread();
  pair.ours.connection->write(pattern(1000));
  REQUIRE(run_until(pair.loop, [&] { return pair.unread() > unread + 1000; }));
  REQUIRE(run_until(pair.loop, [&] { return pair.unacknowledged() == 0; }));
  pair.ours.connection->set_reading(true);
  CHECK(pair.until_closed() == 0);
}

TEST_CASE("finish() over TLS tells what the client did not take, without close_notify") {
  const std::size_t size = GENERATE(std::size_t{0}, std::size_t{1000}, kMuch);
  Written pair(size);
  pair.loop.skip(base::Duration(0));
  std::optional<std::size_t> left;
  pair.ours.connection->finish(kLinger, [&](std::size_t bytes) { left = bytes; });
  pair.ours.connection.reset();
  const std::size_t took = readable(pair);
  run_dry(pair.loop);
  const std::size_t then = took + readable(pair);
  pair.peer.reset();
  REQUIRE(run_until(pair.loop, [&] { return left.has_value(); }));
  CHECK(*left % kRecord == 0);
  CHECK(*left >= size - std::min(size, then + kMegabyte * 8));
  CHECK((*left > 0) == (size == kMuch));
}

TEST_CASE("finish() over TLS waits for a client that has finished until it has everything") {
  Written pair(kMuch);
  pair.loop.skip(base::Duration(0));
  std::optional<std::size_t> left;
  pair.ours.connection->finish(kLinger, [&](std::size_t bytes) { left = bytes; });
  pair.client.close_notify();
  pair.peer.send(pair.client.take_output());
  pair.peer.finish();
  std::size_t had = 0;
  REQUIRE(run_until(pair.loop, [&] {
    had += readable(pair);
    return had == kMuch;
  }));
  pair.loop.skip(base::Duration(100));
  REQUIRE(run_until(pair.loop, [&] { return left.has_value(); }));
  CHECK(*left == 0);
}

TEST_CASE("a long transfer that nobody asks about keeps few marks") {
  // What is kept is private to the channel: here its record marks go by themselves.
  const auto server = some_server();
  TlsHandshake pair(*server);
  REQUIRE(pair.run());
  const std::string answer = pattern(1000);
  for (int round = 0; round < 5000; ++round) {
    std::string_view bytes = answer;
    REQUIRE(pair.channel->send(bytes) == 0);
    REQUIRE(bytes.empty());
    pair.tcp.peer->receive();
  }
  CHECK(pair.channel->record_marks() < 1000);
  CHECK(pair.channel->acknowledged(0) == 5000000);
  CHECK(pair.channel->record_marks() == 0);
}

}  // namespace bittern::net
