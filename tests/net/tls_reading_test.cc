// What a Connection with TLS reads, and how much of it at a time.
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>
#include <cerrno>

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

TEST_CASE(
    "a client that asks for new keys, says much, and reads nothing does not keep the loop busy") {
  TlsAccepted pair;
  const std::string sent = pattern(8 * kMegabyte);
  const std::string said = pattern(300000);
  pair.ours.connection->write(sent);
  REQUIRE(pair.ours.connection->unsent() > 0);
  for (int round = 0; round < 2000; ++round) {
    pair.client.update_keys();
  }
  pair.client.write(said);
  const std::string output = pair.client.take_output();
  std::size_t at = pair.peer.send(output);
  REQUIRE(run_until(pair.loop, [&] { return !pair.ours.bytes.empty(); }));
  REQUIRE(run_until(pair.loop, [&] {
    const base::Time before = pair.loop.now();
    pair.loop.run_for(Milliseconds(30));
    return pair.loop.now() - before >= Milliseconds(29);
  }));
  CHECK(pair.ours.bytes.size() < said.size());
  std::string heard;
  REQUIRE(run_until_heard(pair, heard, [&] {
    at += pair.peer.send(std::string_view(output).substr(at));
    return heard.size() >= sent.size() && pair.ours.bytes.size() >= said.size();
  }));
  CHECK((heard == sent));
  CHECK((pair.ours.bytes == said));
}

TEST_CASE("a client that asks for new keys without end leaves the others their turns") {
  TlsHandshake pair(*some_server());
  const int room = 2 * kMegabyte;
  for (const int socket : {pair.tcp.ours, pair.tcp.peer->descriptor()}) {
    REQUIRE(::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &room, sizeof room) == 0);
    REQUIRE(::setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &room, sizeof room) == 0);
  }
  REQUIRE(pair.run());
  for (int round = 0; round < 20000; ++round) {
    pair.client.update_keys();
  }
  const std::string output = pair.client.take_output();
  REQUIRE(pair.tcp.peer->send(output) > 200000);
  std::string buffer(65536, '\0');
  CHECK(pair.channel->receive(buffer.data(), buffer.size()) == -1);
  CHECK(errno == EAGAIN);
  int unread = 0;
  REQUIRE(::ioctl(pair.tcp.ours, FIONREAD, &unread) == 0);
  CHECK(unread > 0);  // which the next turn is told of
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

}  // namespace
}  // namespace bittern::net
