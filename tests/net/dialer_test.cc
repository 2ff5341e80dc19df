// RFC 8305 §4, §5, §8: several addresses, tried side by side.
#include "net/dialer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <optional>

#include "tests/net/net_support.h"

namespace bittern::net {
namespace {

using base::Duration;
using base::IpAddress;
using base::SocketAddress;

SocketAddress at(const char* ip, std::uint16_t port) { return {*IpAddress::parse(ip), port}; }

struct Caller final : Dialer::Owner {
  void on_connected(std::unique_ptr<Connection> connection) override {
    ++calls;
    connected = std::move(connection);
    if (destroys != nullptr) {
      destroys->reset();
    }
  }
  void on_exhausted(std::string text) override {
    ++calls;
    reasons = std::move(text);
  }
  [[nodiscard]] std::string address() const {
    return connected ? connected->peer().to_string() : "none";
  }

  std::unique_ptr<Connection> connected;
  std::optional<std::string> reasons;
  std::unique_ptr<Dialer>* destroys = nullptr;
  int calls = 0;
};

// Listens on loopback, and has accepted so many.
struct Ear {
  explicit Ear(Loop& loop, const char* ip = "127.0.0.1") {
    auto opened = Listener::open(
        loop, ip, 0, [this](auto connection) { accepted.push_back(std::move(connection)); });
    REQUIRE(opened.has_value());
    listener = std::move(*opened);
    address = at(ip, listener->port());
  }
  std::unique_ptr<Listener> listener;
  std::vector<std::unique_ptr<Connection>> accepted;
  SocketAddress address{*IpAddress::parse("0.0.0.0"), 0};
};

// A port of loopback on which nobody listens.
SocketAddress closed_port(Loop& loop) {
  const Ear ear(loop);
  return ear.address;
}

// Listens, but its queue is full: an attempt there gets no answer at all.
class Deaf {
 public:
  Deaf();
  ~Deaf();
  SocketAddress address{*IpAddress::parse("127.0.0.1"), 0};

 private:
  std::vector<int> sockets_;
};

Deaf::Deaf() {
  const int listening = ::socket(AF_INET, SOCK_STREAM, 0);
  sockets_.push_back(listening);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof where;
  REQUIRE(::bind(listening, reinterpret_cast<sockaddr*>(&where), size) == 0);
  REQUIRE(::listen(listening, 0) == 0);
  REQUIRE(::getsockname(listening, reinterpret_cast<sockaddr*>(&where), &size) == 0);
  address.port = ntohs(where.sin_port);
  for (int i = 0; i < 4; ++i) {
    const int filler = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    (void)::connect(filler, reinterpret_cast<sockaddr*>(&where), size);
    sockets_.push_back(filler);
  }
}

Deaf::~Deaf() {
  for (const int each : sockets_) {
    ::close(each);
  }
}

}  // namespace

TEST_CASE("the first address that connects is taken, and told as the peer") {
  Loop loop;
  Ear ear(loop);
  Caller caller;
  Dialer dialer(loop, caller);
  dialer.add({ear.address});
  dialer.no_more();
  CHECK(caller.calls == 0);  // not before a later turn
  REQUIRE(run_until(loop, [&] { return caller.connected && ear.accepted.size() == 1; }));
  CHECK(caller.address() == ear.address.to_string());
  CHECK_FALSE(caller.reasons.has_value());
}

TEST_CASE("what is refused gives way to the next at once (RFC 8305 §5)") {
  Loop loop;
  Ear ear(loop);
  Caller caller;
  const SocketAddress closed = closed_port(loop);
  loop.skip(Duration(0));  // time stands still: nothing waits for kAttemptDelay
  Dialer dialer(loop, caller);
  dialer.add({closed, closed, ear.address});
  dialer.no_more();
  REQUIRE(run_until(loop, [&] { return caller.connected != nullptr; }));
  CHECK(caller.address() == ear.address.to_string());
  CHECK(dialer.reasons() == closed.to_string() + ": Connection refused; " + closed.to_string() +
                                ": Connection refused");
}

TEST_CASE("what does not answer has the next beside it after 250 ms, not before (RFC 8305 §5)") {
  Loop loop;
  Ear ear(loop);
  const Deaf deaf;
  Caller caller;
  loop.skip(Duration(0));
  Dialer dialer(loop, caller);
  dialer.add({deaf.address, ear.address});
  dialer.no_more();
  while (loop.run_for(Duration(5))) {
  }
  loop.skip(Dialer::kAttemptDelay - Duration(1));
  while (loop.run_for(Duration(5))) {
  }
  CHECK(ear.accepted.empty());
  CHECK(dialer.untried() == 1);
  loop.skip(Duration(1));
  REQUIRE(run_until(loop, [&] { return caller.connected != nullptr; }));
  CHECK(caller.address() == ear.address.to_string());
}

TEST_CASE("of more that are silent than are tried at once, the oldest makes room") {
  Loop loop;
  Ear ear(loop);
  const Deaf deaf;
  Caller caller;
  loop.skip(Duration(0));
  Dialer dialer(loop, caller);
  dialer.add(std::vector<SocketAddress>(Dialer::kMostAtOnce, deaf.address));
  dialer.add({ear.address});
  dialer.no_more();
  for (std::size_t i = 0; i < Dialer::kMostAtOnce; ++i) {
    while (loop.run_for(Duration(5))) {
    }
    CHECK(ear.accepted.empty());
    loop.skip(Dialer::kAttemptDelay);
  }
  REQUIRE(run_until(loop, [&] { return caller.connected != nullptr; }));
  CHECK(dialer.reasons() == deaf.address.to_string() + ": no answer");
}

TEST_CASE("that there are no more addresses hurries nothing (RFC 8305 §5)") {
  Loop loop;
  Ear ear(loop);
  const Deaf deaf;
  Caller caller;
  loop.skip(Duration(0));
  Dialer dialer(loop, caller);
  dialer.add({deaf.address});
  while (loop.run_for(Duration(5))) {
  }
  dialer.add({ear.address});
  dialer.no_more();
  while (loop.run_for(Duration(5))) {
  }
  CHECK(ear.accepted.empty());
  loop.skip(Dialer::kAttemptDelay);
  REQUIRE(run_until(loop, [&] { return caller.connected != nullptr; }));
}

TEST_CASE("when all have failed, the reasons are told, in the order of the failures") {
  Loop loop;
  Caller caller;
  const SocketAddress closed = closed_port(loop);
  Dialer dialer(loop, caller);
  dialer.add({closed, at("127.0.0.2", closed.port)});
  while (loop.run_for(Duration(5))) {
  }
  CHECK(caller.calls == 0);  // more may be added
  CHECK(dialer.untried() == 1);
  dialer.no_more();
  REQUIRE(run_until(loop, [&] { return caller.calls == 1; }));
  CHECK(caller.reasons == closed.to_string() + ": Connection refused; 127.0.0.2:" +
                              std::to_string(closed.port) + ": Connection refused");
}

TEST_CASE("without any address it is exhausted, and says nothing") {
  Loop loop;
  Caller caller;
  Dialer dialer(loop, caller);
  dialer.no_more();
  CHECK(caller.calls == 0);
  REQUIRE(run_until(loop, [&] { return caller.reasons.has_value(); }));
  CHECK(caller.reasons->empty());
}

TEST_CASE("after next() the rest are tried, also those that were under way") {
  Loop loop;
  Ear one(loop);
  Ear two(loop);
  Caller caller;
  Dialer dialer(loop, caller);
  dialer.add({one.address, two.address});
  dialer.no_more();
  REQUIRE(run_until(loop, [&] { return caller.connected != nullptr; }));
  CHECK(caller.address() == one.address.to_string());
  dialer.next("no TLS");
  REQUIRE(run_until(loop, [&] { return caller.calls == 2; }));
  CHECK(caller.address() == two.address.to_string());
  dialer.next("none either");
  REQUIRE(run_until(loop, [&] { return caller.calls == 3; }));
  CHECK(caller.reasons ==
        one.address.to_string() + ": no TLS; " + two.address.to_string() + ": none either");
}

TEST_CASE("an attempt that was given up for the winner is made again after next()") {
  Loop loop;
  Ear ear(loop);
  const Deaf deaf;
  Caller caller;
  loop.skip(Duration(0));
  Dialer dialer(loop, caller);
  dialer.add({deaf.address, ear.address});
  dialer.no_more();
  while (loop.run_for(Duration(5))) {
  }
  loop.skip(Dialer::kAttemptDelay);
  REQUIRE(run_until(loop, [&] { return caller.connected != nullptr; }));
  CHECK(dialer.untried() == 1);
  dialer.next("no good");
  while (loop.run_for(Duration(5))) {
  }
  CHECK(dialer.untried() == 0);
  CHECK(caller.calls == 1);  // it is under way
}

TEST_CASE("addresses that come later are tried later") {
  Loop loop;
  Ear ear(loop);
  Caller caller;
  const SocketAddress closed = closed_port(loop);
  Dialer dialer(loop, caller);
  dialer.add({closed});
  REQUIRE(run_until(loop, [&] { return !dialer.reasons().empty(); }));
  dialer.add({ear.address});
  REQUIRE(run_until(loop, [&] { return caller.connected != nullptr; }));
}

TEST_CASE("who dials may hang up at any time, also in the call") {
  Loop loop;
  Ear ear(loop);
  Caller caller;
  auto dialer = std::make_unique<Dialer>(loop, caller);
  dialer->add({ear.address});
  dialer.reset();
  while (loop.run_for(Duration(5))) {
  }
  CHECK(caller.calls == 0);

  dialer = std::make_unique<Dialer>(loop, caller);
  caller.destroys = &dialer;
  dialer->add({ear.address});
  REQUIRE(run_until(loop, [&] { return caller.connected != nullptr; }));
  CHECK(dialer == nullptr);
}

TEST_CASE("IPv6 first, then in turns (RFC 8305 §4)") {
  const auto ip = [](const char* text) { return *IpAddress::parse(text); };
  const std::vector<IpAddress> v6 = {ip("2001:db8::1"), ip("2001:db8::2")};
  const std::vector<IpAddress> v4 = {ip("192.0.2.1"), ip("192.0.2.2"), ip("192.0.2.3")};
  CHECK(interleave(v6, v4) == std::vector<IpAddress>{v6[0], v4[0], v6[1], v4[1], v4[2]});
  CHECK(interleave(v6, {}) == v6);
  CHECK(interleave({}, v4) == v4);
}

}  // namespace bittern::net
