#include "tests/net/net_support.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>

namespace bittern::net {

bool run_until(Loop& loop, const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) {
      return false;
    }
    loop.run_for(base::Duration(5));
  }
  return true;
}

void run_dry(Loop& loop) {
  for (int turn = 0; turn < 10; ++turn) {
    loop.run_for(base::Duration(2));
  }
}

bool is_stopped(Loop& loop) {
  const auto ran = std::make_shared<bool>(false);
  loop.post([&loop, ran] {
    *ran = true;
    loop.stop();
  });
  loop.run();
  return !*ran;
}

std::unique_ptr<RawPeer> RawPeer::connect(std::uint16_t port, int family) {
  const int descriptor = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_storage address{};
  socklen_t size = 0;
  if (family == AF_INET) {
    auto* v4 = reinterpret_cast<sockaddr_in*>(&address);
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    size = sizeof *v4;
  } else {
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&address);
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    v6->sin6_addr = in6addr_loopback;
    size = sizeof *v6;
  }
  auto peer = std::make_unique<RawPeer>(descriptor);
  REQUIRE(::connect(descriptor, reinterpret_cast<sockaddr*>(&address), size) == 0);
  return peer;
}

std::string RawPeer::address() const {
  sockaddr_in own{};
  socklen_t size = sizeof own;
  REQUIRE(::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&own), &size) == 0);
  return "127.0.0.1:" + std::to_string(ntohs(own.sin_port));
}

std::size_t RawPeer::send(std::string_view bytes) {
  std::size_t all = 0;
  while (all < bytes.size()) {
    const ssize_t sent =
        ::send(descriptor_, bytes.data() + all, bytes.size() - all, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent <= 0) {
      break;
    }
    all += static_cast<std::size_t>(sent);
  }
  return all;
}

std::string RawPeer::receive() {
  std::string all;
  while (true) {
    char buffer[65536];
    const ssize_t got = ::recv(descriptor_, buffer, sizeof buffer, MSG_DONTWAIT);
    if (got <= 0) {
      ended_ = ended_ || got == 0;
      error_ = got < 0 && errno != EAGAIN ? errno : error_;
      return all;
    }
    all.append(buffer, static_cast<std::size_t>(got));
  }
}

void RawPeer::finish() { ::shutdown(descriptor_, SHUT_WR); }

void RawPeer::close() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
  descriptor_ = -1;
}

void RawPeer::reset() {
  const linger now{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close();
}

void Recorder::on_bytes(std::string_view got) {
  CHECK(closed == 0);
  ++calls;
  bytes += got;
  if (then_bytes) {
    then_bytes(got);
  }
}

void Recorder::on_drained() {
  CHECK(closed == 0);
  ++calls;
  ++drained;
  CHECK(connection->unsent() == 0);
  if (then_drained) {
    then_drained();
  }
}

void Recorder::on_closed(std::string_view why) {
  CHECK(closed == 0);
  ++calls;
  ++closed;
  reason = why;
  if (then_closed) {
    then_closed();
  }
}

Accepted::Accepted(bool start) {
  listener = *Listener::open(loop, "127.0.0.1", 0, [this, start](auto connection) {
    ours.connection = std::move(connection);
    if (start) {
      ours.connection->start(ours);
    }
  });
  peer = RawPeer::connect(listener->port(), AF_INET);
  REQUIRE(run_until(loop, [this] { return ours.connection != nullptr; }));
}

std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t state = 1;
  for (char& byte : bytes) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<char>(state >> 24);
  }
  return bytes;
}

}  // namespace bittern::net
