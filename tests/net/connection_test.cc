#include <sys/socket.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "net/loop.h"
#include "tests/net/net_support.h"
#include "tests/support/caller.h"

namespace bittern::net {
namespace {

using Milliseconds = base::Duration;
constexpr std::size_t kMegabyte = 1 << 20;

TEST_CASE("a connection tells the bytes that arrive and sends those written") {
  Accepted pair;
  pair.peer->send("ping");
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.bytes == "ping"; }));
  pair.ours.connection->write("po");
  pair.ours.connection->write("");
  pair.ours.connection->write("ng");
  CHECK(pair.ours.connection->unsent() == 0);
  CHECK(pair.peer->receive() == "pong");  // handed over at once, no turn needed
  run_dry(pair.loop);
  CHECK(pair.ours.drained == 0);  // nothing had to wait
}

TEST_CASE("a connection knows its peer's address") {
  Accepted pair;
  CHECK(pair.ours.connection->peer().to_string() == pair.peer->address());
}

TEST_CASE("nothing is told before start()") {
  Accepted pair(false);
  pair.peer->send("early");
  run_dry(pair.loop);
  CHECK(pair.ours.calls == 0);
  pair.ours.connection->start(pair.ours);
  CHECK(pair.ours.calls == 0);  // but in a later turn
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.bytes == "early"; }));
}

TEST_CASE("an echo of 10 MB comes back whole, though its reader stops for a while") {
  const std::string sent = pattern(10 * kMegabyte);
  Accepted echo;
  Recorder client;
  Recorder& server = echo.ours;
  server.connection.reset();  // the client calls from here
  server.then_bytes = [&](std::string_view bytes) { server.connection->write(bytes); };
  const test::Caller caller(echo.loop, echo.listener->port(),
                            [&](auto connection) { client.connection = std::move(connection); });
  REQUIRE(run_until(echo.loop, [&] { return client.connection && server.connection; }));
  client.connection->set_reading(false);
  client.connection->start(client);
  client.connection->write(sent);
  CHECK(client.connection->unsent() > 0);

  // The client sends everything while the echo piles up at the server.
  REQUIRE(run_until(echo.loop, [&] { return client.drained == 1; }));
  REQUIRE(run_until(echo.loop, [&] { return server.bytes.size() == sent.size(); }));
  CHECK(server.connection->unsent() > 0);
  CHECK(client.bytes.empty());

  client.connection->set_reading(true);
  REQUIRE(run_until(echo.loop, [&] { return client.bytes.size() >= sent.size(); }));
  CHECK((client.bytes == sent));
  CHECK(server.drained == 1);
  CHECK(server.connection->unsent() == 0);
  CHECK(client.drained == 1);
}

TEST_CASE("what a slow peer does not take is kept in order") {
  Accepted pair;
  const std::string sent = pattern(4 * kMegabyte);
  constexpr std::size_t kPiece = 64 * 1024;
  std::string received;
  // Writes and reads by turns, so that the kept bytes grow and shrink in between.
  for (std::size_t at = 0; at < sent.size(); at += kPiece) {
    pair.ours.connection->write(std::string_view(sent).substr(at, kPiece));
    if (at % (8 * kPiece) == 0) {
      received += pair.peer->receive();
      pair.loop.run_for(Milliseconds(0));
    }
  }
  REQUIRE(run_until(pair.loop, [&] {
    received += pair.peer->receive();
    return received.size() >= sent.size();
  }));
  CHECK((received == sent));
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.connection->unsent() == 0; }));
}

TEST_CASE("the owner may write more when everything has drained") {
  Accepted pair;
  const std::string sent = pattern(8 * kMegabyte);
  pair.ours.then_drained = [&] {
    if (pair.ours.drained == 1) {
      pair.ours.connection->write(sent);
    }
  };
  pair.ours.connection->write(sent);
  std::string received;
  REQUIRE(run_until(pair.loop, [&] {
    received += pair.peer->receive();
    return pair.ours.drained == 2;
  }));
  received += pair.peer->receive();
  CHECK((received == sent + sent));
}

TEST_CASE("a peer that closes is told as such, after its last bytes") {
  Accepted pair;
  pair.peer->send("last words");
  pair.peer->close();
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.closed == 1; }));
  CHECK(pair.ours.bytes == "last words");
  CHECK(pair.ours.reason == "closed by the peer");

  // The connection is still there and means nothing any more.
  const int calls = pair.ours.calls;
  pair.ours.connection->write("to nobody");
  pair.ours.connection->set_reading(false);
  pair.ours.connection->set_reading(true);
  pair.ours.connection->finish(Milliseconds(1));
  CHECK(pair.ours.connection->unsent() == 0);
  run_dry(pair.loop);
  CHECK(pair.ours.calls == calls);
}

TEST_CASE("a peer that resets is told as such") {
  Accepted pair;
  pair.peer->reset();
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.closed == 1; }));
  CHECK(pair.ours.reason == "Connection reset by peer");
}

TEST_CASE("a reset ends a connection that waits for room to write") {
  Accepted pair;
  pair.ours.connection->set_reading(false);
  pair.ours.connection->write(pattern(8 * kMegabyte));
  REQUIRE(pair.ours.connection->unsent() > 0);
  pair.peer->reset();
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.closed == 1; }));
  CHECK(pair.ours.reason == "Connection reset by peer");
  CHECK(pair.ours.drained == 0);
  CHECK(pair.ours.connection->unsent() == 0);
}

TEST_CASE("a write that fails is told in a later turn, and is no SIGPIPE") {
  std::signal(SIGPIPE, SIG_DFL);
  Accepted pair;
  pair.ours.connection->set_reading(GENERATE(true, false));
  pair.peer->reset();
  pair.ours.connection->write("into the void");
  pair.ours.connection->write("and more");
  CHECK(pair.ours.calls == 0);
  CHECK(pair.ours.connection->unsent() == 0);
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.closed == 1; }));
  CHECK(pair.ours.reason == "Connection reset by peer");
}

TEST_CASE("a write that fails before start() is told after it") {
  Accepted pair(false);
  pair.peer->reset();
  pair.ours.connection->write("into the void");
  run_dry(pair.loop);
  CHECK(pair.ours.calls == 0);
  pair.ours.connection->start(pair.ours);
  CHECK(pair.ours.calls == 0);
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.closed == 1; }));
}

// RFC 6120 §4.9.1.1: the stream error comes before the close, whatever we were writing meanwhile.
TEST_CASE("what the peer said before it closed is told although a write fails first") {
  Accepted pair;
  const std::string last_words = pattern(30000);
  REQUIRE(pair.peer->send(last_words) == last_words.size());
  pair.peer->close();
  pair.ours.connection->write("a");  // answered by a reset
  pair.ours.connection->write("b");
  pair.ours.connection->write("c");
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.closed == 1; }));
  CHECK((pair.ours.bytes == last_words));
}

}  // namespace
}  // namespace bittern::net
