// A Connection with TLS does what one without does.
#include <sys/socket.h>

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
  auto begun = std::make_unique<TlsHandshake>(*server, TlsClientOptions{.version = version});
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

TEST_CASE("records may come byte by byte") {
  TlsAccepted pair(some_server(), {.version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION)});
  pair.client.write("one");
  pair.client.write("two");
  std::string byte;
  while (!(byte = pair.client.take_output(1)).empty()) {
    REQUIRE(pair.peer.send(byte) == 1);
    pair.loop.run_for(Milliseconds(5));
  }
  CHECK(pair.ours.bytes == "onetwo");
  CHECK(pair.ours.calls == 2);
}

TEST_CASE("10 MB from the client arrive whole, though reading stops for a while") {
  TlsAccepted pair;
  const std::string sent = pattern(10 * kMegabyte);
  pair.client.write(sent);
  const std::string output = pair.client.take_output();
  std::size_t at = pair.peer.send(output);
  pair.ours.connection->set_reading(false);
  run_dry(pair.loop);
  at += pair.peer.send(std::string_view(output).substr(at));
  CHECK(at < output.size());  // the client is slowed down by TCP
  CHECK(pair.ours.calls == 0);
  pair.ours.connection->set_reading(true);
  REQUIRE(run_until(pair.loop, [&] {
    at += pair.peer.send(std::string_view(output).substr(at));
    return pair.ours.bytes.size() >= sent.size();
  }));
  CHECK((pair.ours.bytes == sent));
}

TEST_CASE("over TLS reading may be switched off and on while bytes are told") {
  TlsAccepted pair;
  const std::string sent = pattern(kMegabyte);
  pair.ours.then_bytes = [&](std::string_view) { pair.ours.connection->set_reading(false); };
  pair.client.write(sent);
  const std::string output = pair.client.take_output();
  std::size_t at = 0;
  while (pair.ours.bytes.size() < sent.size()) {
    const int calls = pair.ours.calls;
    at += pair.peer.send(std::string_view(output).substr(at));
    pair.ours.connection->set_reading(true);
    REQUIRE(run_until(pair.loop, [&] { return pair.ours.calls > calls; }));
    run_dry(pair.loop);
    CHECK(pair.ours.calls == calls + 1);
  }
  CHECK((pair.ours.bytes == sent));
}

TEST_CASE("what is decrypted and was left for the next turn is told without a word more") {
  TlsAccepted pair;
  const std::string sent = pattern(300000);  // more than one turn reads
  const int room = 2 * kMegabyte;
  REQUIRE(::setsockopt(pair.peer.descriptor(), SOL_SOCKET, SO_SNDBUF, &room, sizeof room) == 0);
  pair.client.write(sent);
  const std::string output = pair.client.take_output();
  std::size_t at = 0;
  pair.ours.then_bytes = [&](std::string_view) {  // what was not taken goes on at once
    at += pair.peer.send(std::string_view(output).substr(at));
  };
  at += pair.peer.send(output);
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.bytes.size() == sent.size(); }));
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

TEST_CASE("RFC 8446 §4.6.3: keys may be updated at any time, also while the socket is full") {
  TlsAccepted pair;
  const bool full = GENERATE(false, true);
  const std::string sent = pattern(full ? 8 * kMegabyte : 10);
  pair.ours.connection->write(sent);
  CHECK((pair.ours.connection->unsent() > 0) == full);
  for (int round = 0; round < 3; ++round) {
    pair.client.update_keys();
    pair.say("new keys ");
  }
  std::string heard;
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.bytes.size() == 27; }));
  REQUIRE(run_until_heard(pair, heard, [&] { return heard.size() >= sent.size(); }));
  CHECK((heard == sent));
  pair.ours.connection->write("mine");
  pair.client.update_keys();
  pair.say("!");
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.bytes.size() == 28; }));
  CHECK(pair.hear() == "mine");
  CHECK(pair.client.error().empty());
  run_dry(pair.loop);
  CHECK(pair.ours.connection->unacknowledged() == 0);
}

TEST_CASE("a client that asks for new keys for ever and reads nothing is not read for ever") {
  TlsAccepted pair;
  const std::string sent = pattern(8 * kMegabyte);
  pair.ours.connection->write(sent);
  const std::size_t unsent = pair.ours.connection->unsent();
  REQUIRE(unsent > 0);
  for (int round = 0; round < 20000; ++round) {
    pair.client.update_keys();
  }
  pair.client.write("the end");
  const std::string output = pair.client.take_output();
  std::size_t at = pair.peer.send(output);
  // A loop that has nothing to do waits as long as it may.
  REQUIRE(run_until(pair.loop, [&] {
    const base::Time before = pair.loop.now();
    pair.loop.run_for(Milliseconds(30));
    return pair.loop.now() - before >= Milliseconds(29);
  }));
  CHECK(pair.ours.bytes.empty());
  CHECK(pair.ours.connection->unsent() < unsent + 200000);
  // It goes on when the client reads.
  std::string heard;
  REQUIRE(run_until_heard(pair, heard, [&] {
    at += pair.peer.send(std::string_view(output).substr(at));
    return heard.size() >= sent.size() && pair.ours.bytes == "the end";
  }));
  CHECK((heard == sent));
}

TEST_CASE("one busy TLS connection leaves the others their turns") {
  TlsAccepted busy;
  int calls_before_other = 0;
  bool other = false;
  busy.client.write(pattern(4 * kMegabyte));
  const std::string output = busy.client.take_output();
  std::size_t at = 0;
  busy.ours.then_bytes = [&](std::string_view) {
    at += busy.peer.send(std::string_view(output).substr(at));  // as fast as it is read
    calls_before_other += other ? 0 : 1;
  };
  at += busy.peer.send(output);
  busy.ours.connection->set_reading(false);
  busy.ours.connection->set_reading(true);
  busy.loop.post([&] { other = true; });
  REQUIRE(run_until(busy.loop, [&] { return other; }));
  CHECK(calls_before_other <= 8);
  busy.ours.then_bytes = nullptr;
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
