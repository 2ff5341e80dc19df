// A Connection with TLS does what one without does.
#include <catch2/catch.hpp>
#include <csignal>

#include "tests/net/tls_support.h"

namespace bittern::net {
namespace {

using Milliseconds = base::Duration;
constexpr std::size_t kMegabyte = 1 << 20;

bool run_until_heard(TlsAccepted& pair, std::string& heard, const std::function<bool()>& holds) {
  return run_until(pair.loop, [&] {
    heard += pair.hear();
    return holds();
  });
}

TEST_CASE("over TLS the bytes that arrive are told and those written are sent") {
  TlsAccepted pair(some_server(), {.version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION)});
  pair.say("ping");
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.bytes == "ping"; }));
  pair.ours.connection->write("po");
  pair.ours.connection->write("");
  pair.ours.connection->write("ng");
  CHECK(pair.ours.connection->unsent() == 0);
  CHECK(pair.hear() == "pong");  // handed over at once, no turn needed
  run_dry(pair.loop);
  CHECK(pair.ours.calls == 1);
  CHECK(pair.ours.connection->peer().tls);
}

TEST_CASE("what came right behind the handshake is told") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  const std::size_t size = GENERATE(std::size_t{1}, std::size_t{16384}, std::size_t{50000});
  const auto server = some_server();
  auto begun = std::make_unique<TlsHandshake>(*server, RawTlsOptions{.version = version});
  while (!begun->client.handshake()) {
    begun->exchange();
  }
  const std::string sent = pattern(size);
  begun->client.write(sent);
  const std::string output = begun->client.take_output();
  REQUIRE(begun->tcp.peer->send(output) == output.size());
  if (begun->step != TlsChannel::Step::kDone) {
    begun->step = begun->channel->handshake();
  }
  REQUIRE(begun->step == TlsChannel::Step::kDone);
  TlsAccepted pair(std::move(begun));
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.bytes.size() == size; }));
  CHECK((pair.ours.bytes == sent));
}

TEST_CASE("10 MB to a client that reads slowly arrive whole and drain once") {
  TlsAccepted pair(some_server(), {.version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION)});
  const std::string sent = pattern(10 * kMegabyte);
  constexpr std::size_t kPiece = 100001;
  for (std::size_t at = 0; at < sent.size(); at += kPiece) {
    pair.ours.connection->write(std::string_view(sent).substr(at, kPiece));
  }
  CHECK(pair.ours.connection->unsent() > 0);
  run_dry(pair.loop);
  CHECK(pair.ours.drained == 0);
  std::string heard;
  REQUIRE(run_until_heard(pair, heard, [&] { return heard.size() >= sent.size(); }));
  CHECK((heard == sent));
  CHECK(pair.ours.drained == 1);
  CHECK(pair.ours.connection->unsent() == 0);
}

TEST_CASE("over TLS what a slow client does not take is kept in order") {
  TlsAccepted pair;
  const std::string sent = pattern(4 * kMegabyte);
  constexpr std::size_t kPiece = 60001;
  std::string heard;
  std::size_t pieces = 0;
  // Writes and reads by turns, so that the kept bytes grow and shrink in between.
  for (std::size_t at = 0; at < sent.size(); at += kPiece) {
    pair.ours.connection->write(std::string_view(sent).substr(at, kPiece));
    if (++pieces % 8 == 0) {
      heard += pair.hear();
      pair.loop.run_for(Milliseconds(0));
    }
  }
  REQUIRE(run_until_heard(pair, heard, [&] { return heard.size() >= sent.size(); }));
  CHECK((heard == sent));
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.connection->unsent() == 0; }));
}

TEST_CASE("both sides send 8 MB at once") {
  TlsAccepted pair;
  const std::string sent = pattern(8 * kMegabyte);
  pair.ours.connection->write(sent);
  pair.client.write(sent);
  const std::string output = pair.client.take_output();
  std::size_t at = 0;
  std::string heard;
  REQUIRE(run_until_heard(pair, heard, [&] {
    at += pair.peer.send(std::string_view(output).substr(at));
    return heard.size() >= sent.size() && pair.ours.bytes.size() >= sent.size();
  }));
  CHECK((heard == sent));
  CHECK((pair.ours.bytes == sent));
}

TEST_CASE("over TLS a write that fails is told in a later turn, and is no SIGPIPE") {
  std::signal(SIGPIPE, SIG_DFL);
  TlsAccepted pair;
  pair.ours.connection->set_reading(GENERATE(true, false));
  pair.peer.reset();
  pair.ours.connection->write("into the void");
  pair.ours.connection->write("and more");
  CHECK(pair.ours.calls == 0);
  CHECK(pair.ours.connection->unsent() == 0);
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.closed == 1; }));
  CHECK(pair.ours.reason == "Connection reset by peer");
}

TEST_CASE("over TLS what the client said before it closed is told although a write fails first") {
  TlsAccepted pair;
  const std::string last_words = pattern(30000);
  pair.say(last_words);
  pair.ours.bytes.clear();
  pair.say(last_words);
  pair.peer.close();
  pair.ours.connection->write("a");  // answered by a reset
  pair.ours.connection->write("b");
  pair.ours.connection->write("c");
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.closed == 1; }));
  CHECK((pair.ours.bytes == last_words + last_words));
}

}  // namespace
}  // namespace bittern::net
