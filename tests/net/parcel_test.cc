// A connection goes from one loop to another.
#include "net/parcel.h"

#include <catch2/catch.hpp>

#include "tests/net/tls_support.h"
#include "tests/net/unix_support.h"

namespace bittern::net {
namespace {

constexpr std::size_t kMuch = std::size_t{8} << 20;

// On another loop, started.
struct Moved {
  explicit Moved(Connection& connection) : parcel(Parcel::pack(connection)) {
    REQUIRE(parcel != nullptr);
    ours.connection = Parcel::unpack(loop, std::move(parcel));
    REQUIRE(ours.connection != nullptr);
  }

  std::unique_ptr<Parcel> parcel;
  Loop loop;
  Recorder ours;
};

std::string hear(Loop& loop, RawPeer& peer, std::size_t size) {
  std::string heard;
  CHECK(run_until(loop, [&] {
    heard += peer.receive();
    return heard.size() >= size;
  }));
  return heard;
}

TEST_CASE("a connection that was packed in on_bytes goes on elsewhere with what is unread") {
  Accepted pair;
  std::unique_ptr<Parcel> parcel;
  pair.ours.then_bytes = [&](std::string_view) { parcel = Parcel::pack(*pair.ours.connection); };
  pair.peer->send("first");
  REQUIRE(run_until(pair.loop, [&] { return parcel != nullptr; }));
  const std::string peer = pair.ours.connection->peer().to_string();
  pair.ours.connection.reset();
  pair.peer->send("second");
  run_dry(pair.loop);
  CHECK(pair.ours.bytes == "first");
  CHECK(pair.ours.closed == 0);

  Loop loop;
  Recorder there;
  there.connection = Parcel::unpack(loop, std::move(parcel));
  REQUIRE(there.connection != nullptr);
  CHECK(there.connection->peer().to_string() == peer);
  there.connection->start(there);
  CHECK(run_until(loop, [&] { return there.bytes == "second"; }));
  there.connection->write("answer");
  CHECK(hear(loop, *pair.peer, 6) == "answer");
  CHECK(there.connection->unacknowledged() == 0);
  pair.peer->close();
  CHECK(run_until(loop, [&] { return there.closed == 1; }));
}

TEST_CASE("what is unsent is sent from the other loop, and all bytes are counted on") {
  Accepted pair;
  const std::string sent = pattern(kMuch);
  pair.ours.connection->write(sent);
  const std::size_t unsent = pair.ours.connection->unsent();
  REQUIRE(unsent > 0);
  const std::size_t unacknowledged = pair.ours.connection->unacknowledged();
  Moved moved(*pair.ours.connection);
  CHECK(moved.ours.connection->unsent() == unsent);
  CHECK(moved.ours.connection->unacknowledged() <= unacknowledged);
  CHECK(moved.ours.connection->unacknowledged() >= unsent);
  moved.ours.connection->start(moved.ours);
  CHECK((hear(moved.loop, *pair.peer, kMuch) == sent));
  CHECK(run_until(moved.loop, [&] { return moved.ours.connection->unacknowledged() == 0; }));
  CHECK(moved.ours.drained == 1);
}

TEST_CASE("a connection that is packed and not unpacked closes") {
  Accepted pair;
  auto parcel = Parcel::pack(*pair.ours.connection);
  REQUIRE(parcel != nullptr);
  run_dry(pair.loop);
  CHECK_FALSE(pair.peer->ended());
  parcel.reset();
  CHECK(run_until(pair.loop, [&] {
    pair.peer->receive();
    return pair.peer->ended();
  }));
}

TEST_CASE("a connection that has ended or finishes cannot be packed") {
  Accepted pair;
  const bool finishes = GENERATE(false, true);
  if (finishes) {
    pair.ours.connection->finish(base::seconds(1));
  } else {
    pair.ours.connection->close();
  }
  CHECK(Parcel::pack(*pair.ours.connection) == nullptr);
}

TEST_CASE("TLS goes on elsewhere, with what it has read ahead") {
  TlsAccepted pair(some_server(), {.version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION)});
  // More than one turn reads, so that some of it is in OpenSSL's buffers and some in the kernel's.
  const std::string sent = pattern(200'000);
  std::unique_ptr<Parcel> parcel;
  pair.ours.connection->write("before");
  pair.ours.then_bytes = [&](std::string_view) { parcel = Parcel::pack(*pair.ours.connection); };
  pair.client.write(sent);
  const std::string output = pair.client.take_output();
  std::size_t at = pair.peer.send(output);
  REQUIRE(run_until(pair.loop, [&] { return parcel != nullptr; }));

  Loop loop;
  Recorder there;
  there.connection = Parcel::unpack(loop, std::move(parcel));
  REQUIRE(there.connection != nullptr);
  CHECK(there.connection->peer().tls);
  there.connection->start(there);
  CHECK(run_until(loop, [&] {
    at += pair.peer.send(std::string_view(output).substr(at));
    return pair.ours.bytes.size() + there.bytes.size() >= sent.size();
  }));
  CHECK((pair.ours.bytes + there.bytes == sent));
  there.connection->write("after");
  std::string heard;
  CHECK(run_until(loop, [&] {
    heard += pair.hear();
    return heard == "beforeafter";
  }));
  CHECK(run_until(loop, [&] { return there.connection->unacknowledged() == 0; }));
}

TEST_CASE("a connection over a Unix socket goes elsewhere, too") {
  AcceptedUnix pair;
  Moved moved(*pair.ours.connection);
  moved.ours.connection->start(moved.ours);
  pair.peer->send("question");
  CHECK(run_until(moved.loop, [&] { return moved.ours.bytes == "question"; }));
  moved.ours.connection->write("answer");
  CHECK(hear(moved.loop, *pair.peer, 6) == "answer");
  CHECK(moved.ours.connection->unacknowledged() == 0);
}

}  // namespace
}  // namespace bittern::net
