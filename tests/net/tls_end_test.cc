// How TLS connections end.
#include <catch2/catch.hpp>
#include <cerrno>

#include "tests/net/tls_support.h"

namespace bittern::net {
namespace {

using Milliseconds = base::Duration;
constexpr std::size_t kMegabyte = 1 << 20;
constexpr base::seconds kLinger{20};

bool run_until_ended(TlsAccepted& pair, std::string& heard) {
  return run_until(pair.loop, [&] {
    heard += pair.hear();
    return pair.peer.ended() || pair.peer.error() != 0;
  });
}

TEST_CASE("RFC 8446 §6.1: the client's close_notify is its end, and is answered by ours") {
  TlsAccepted pair(some_server(), {.version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION)});
  const bool closes = GENERATE(false, true);  // its TCP connection, too
  pair.client.write("last words");
  pair.client.close_notify();
  pair.send();
  if (closes) {
    pair.peer.finish();
  }
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.closed == 1; }));
  CHECK(pair.ours.bytes == "last words");
  CHECK(pair.ours.reason == "closed by the peer");
  std::string heard;
  REQUIRE(run_until_ended(pair, heard));
  CHECK(pair.client.ended());
  CHECK(heard.empty());
  CHECK(pair.peer.error() == 0);
}

TEST_CASE("RFC 9112 §9.8: a client may close without close_notify, even within a record") {
  TlsAccepted pair(some_server(), {.version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION)});
  pair.say("last words");
  pair.client.write("cut");
  const std::string cut = pair.client.take_output();
  pair.peer.send(cut.substr(0, GENERATE(0, 1, 5, 20)));
  pair.peer.close();
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.closed == 1; }));
  CHECK(pair.ours.bytes == "last words");
  CHECK(pair.ours.reason == "closed by the peer");
}

TEST_CASE("over TLS a reset is told as such, also while reading is off") {
  TlsAccepted pair;
  pair.ours.connection->set_reading(GENERATE(true, false));
  pair.peer.reset();
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.closed == 1; }));
  CHECK(pair.ours.reason == "Connection reset by peer");
}

TEST_CASE("while reading is off neither bytes nor close_notify are told") {
  TlsAccepted pair;
  pair.ours.connection->set_reading(false);
  pair.client.write("later");
  pair.client.close_notify();
  pair.send();
  run_dry(pair.loop);
  CHECK(pair.ours.calls == 0);
  pair.ours.connection->set_reading(true);
  CHECK(pair.ours.calls == 0);
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.closed == 1; }));
  CHECK(pair.ours.bytes == "later");
}

TEST_CASE("RFC 8446 §6.2: an alert of the client's is told as such") {
  TlsAccepted pair(some_server(), {.version = TLS1_3_VERSION});
  // A record that ours cannot be: the client's answer is the alert bad_record_mac.
  pair.client.receive(std::string("\x17\x03\x03\x00\x20", 5) + std::string(32, 'x'));
  pair.client.read();
  pair.send();
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.closed == 1; }));
  CHECK(pair.ours.reason == "TLS: sslv3 alert bad record mac");
}

TEST_CASE("RFC 8446 §6.2: what is not TLS after the handshake ends it, with the reason") {
  TlsAccepted pair(some_server(), {.version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION)});
  const auto [garbage, alert] = GENERATE(table<std::string, std::string>({
      {"GET / HTTP/1.1\r\n\r\n", "tlsv1 alert protocol version"},
      {std::string(100, '\0'), "tlsv1 alert protocol version"},
      {std::string("\x17\x03\x03\xff\xff", 5), "tlsv1 alert record overflow"},
      {std::string("\x17\x03\x03\x00\x20", 5) + std::string(32, 'x'), "sslv3 alert bad record mac"},
  }));
  pair.say("good");
  pair.peer.send(garbage);
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.closed == 1; }));
  CHECK(pair.ours.bytes == "good");
  CHECK(pair.ours.reason.substr(0, 5) == "TLS: ");
  pair.ours.connection->write("to nobody");
  CHECK(pair.ours.connection->unacknowledged() == 9);
  CHECK(pair.hear().empty());
  CHECK(pair.client.error() == alert);
}

TEST_CASE("finish() delivers everything, then close_notify and the end of the stream") {
  TlsAccepted pair(some_server(), {.version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION)});
  const std::string sent = pattern(GENERATE(std::size_t{0}, std::size_t{1}, 8 * kMegabyte));
  std::size_t left = 1;
  pair.ours.connection->write(sent);
  pair.ours.connection->finish(kLinger, [&](std::size_t unacknowledged) { left = unacknowledged; });
  pair.ours.connection.reset();
  std::string heard;
  REQUIRE(run_until_ended(pair, heard));
  CHECK((heard == sent));
  CHECK(pair.client.ended());
  pair.peer.finish();
  REQUIRE(run_until(pair.loop, [&] { return left == 0; }));
  CHECK(pair.ours.calls == 0);
}

TEST_CASE("finish() discards what arrives, encrypted or not") {
  TlsAccepted pair;
  const std::string sent = pattern(2 * kMegabyte);
  pair.ours.connection->write(sent);
  pair.ours.connection->finish(kLinger);
  pair.client.write("ignored");
  pair.peer.send(pair.client.take_output() + "garbage");
  run_dry(pair.loop);
  std::string heard;
  REQUIRE(run_until_ended(pair, heard));
  CHECK((heard == sent));
  CHECK(pair.client.ended());
  CHECK(pair.peer.error() == 0);
  CHECK(pair.ours.calls == 0);
}

TEST_CASE("close() says close_notify after whole messages only") {
  TlsAccepted pair;
  const bool whole = GENERATE(true, false);
  pair.ours.connection->write(pattern(whole ? 1000 : 8 * kMegabyte));
  pair.ours.connection.reset();
  std::string heard;
  REQUIRE(run_until_ended(pair, heard));
  CHECK(pair.client.ended() == whole);
}

TEST_CASE("drop_unacknowledged() makes close() a reset without close_notify") {
  TlsAccepted pair;
  pair.ours.connection->write(pattern(8 * kMegabyte));
  pair.ours.connection->drop_unacknowledged();
  pair.ours.connection.reset();
  std::string heard;
  REQUIRE(run_until_ended(pair, heard));
  CHECK(pair.peer.error() == ECONNRESET);
  CHECK_FALSE(pair.client.ended());
}

TEST_CASE("the owner may destroy a TLS connection in each call") {
  TlsAccepted pair;
  pair.ours.then_bytes = [&](std::string_view) { pair.ours.connection.reset(); };
  pair.ours.then_closed = [&] { pair.ours.connection.reset(); };
  if (GENERATE(true, false)) {
    pair.client.write(pattern(100000));
  } else {
    pair.client.close_notify();
  }
  pair.send();
  REQUIRE(run_until(pair.loop, [&] { return pair.ours.calls > 0; }));
  run_dry(pair.loop);
  CHECK(pair.ours.calls == 1);
}

TEST_CASE("a TLS connection that nobody started may be closed") {
  TlsAccepted pair(some_server(), {}, false);
  pair.ours.connection.reset();
  std::string heard;
  REQUIRE(run_until_ended(pair, heard));
  CHECK(pair.client.ended());
}

}  // namespace
}  // namespace bittern::net
