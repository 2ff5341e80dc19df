// Listeners on sockets that listen already.
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <vector>

#include "net/loop.h"
#include "tests/net/unix_support.h"

namespace bittern::net {
namespace {

struct Adopter {
  Listener::Opened adopt(int descriptor) {
    return Listener::adopt(loop, descriptor, [this](auto connection) {
      connections.push_back(std::move(connection));
    });
  }
  // That it is not, says why, and leaves it open.
  void refuses(int descriptor, const std::string& why) {
    const auto listener = adopt(descriptor);
    REQUIRE_FALSE(listener.has_value());
    CHECK(listener.error() == "descriptor " + std::to_string(descriptor) + ": " + why);
    CHECK(::fcntl(descriptor, F_GETFD) >= 0);
    ::close(descriptor);
  }

  Loop loop;
  std::vector<std::unique_ptr<Connection>> connections;
};

int bind_tcp(int family, bool listens) {
  const int bound = ::socket(family, SOCK_STREAM, 0);
  sockaddr_in6 any{};
  any.sin6_family = static_cast<sa_family_t>(family);
  any.sin6_addr = in6addr_loopback;
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool is_v4 = family == AF_INET;
  const void* const address = is_v4 ? static_cast<const void*>(&v4) : &any;
  const socklen_t size = is_v4 ? sizeof v4 : sizeof any;
  REQUIRE(::bind(bound, static_cast<const sockaddr*>(address), size) == 0);
  if (listens) {
    REQUIRE(::listen(bound, 8) == 0);
  }
  return bound;
}

}  // namespace

TEST_CASE("a TCP socket that listens already is listened on, non-blocking, closed on exec") {
  Adopter adopter;
  const int descriptor = bind_tcp(AF_INET, true);
  auto listener = adopter.adopt(descriptor);
  REQUIRE(listener.has_value());
  CHECK((*listener)->port() != 0);
  CHECK((*listener)->name() == "127.0.0.1:" + std::to_string((*listener)->port()));
  CHECK((::fcntl(descriptor, F_GETFL) & O_NONBLOCK) != 0);
  CHECK((::fcntl(descriptor, F_GETFD) & FD_CLOEXEC) != 0);
  const auto peer = RawPeer::connect((*listener)->port(), AF_INET);
  REQUIRE(run_until(adopter.loop, [&] { return adopter.connections.size() == 1; }));
  CHECK(adopter.connections[0]->peer().to_string() == peer->address());
  listener->reset();
  CHECK(::fcntl(descriptor, F_GETFD) < 0);
}

TEST_CASE("a Unix socket that listens already is listened on, and its file stays") {
  Adopter adopter;
  const Directory directory;
  const std::string path = directory.path("socket");
  auto listener = adopter.adopt(bind_unix(path, SOCK_STREAM, true));
  REQUIRE(listener.has_value());
  CHECK((*listener)->name() == "unix:" + path);
  const auto peer = connect_unix(path);
  REQUIRE(peer != nullptr);
  REQUIRE(run_until(adopter.loop, [&] { return adopter.connections.size() == 1; }));
  CHECK(adopter.connections[0]->peer().to_string() == "unix");
  listener->reset();
  CHECK(::access(path.c_str(), F_OK) == 0);
}

TEST_CASE("what is no listening stream socket is not adopted, and left open") {
  Adopter adopter;
  const Directory directory;
  const std::string no_stream = "not a TCP socket or Unix stream socket";
  adopter.refuses(bind_tcp(AF_INET, false), "a socket that does not listen");
  adopter.refuses(bind_unix(directory.path("1"), SOCK_STREAM, false),
                  "a socket that does not listen");
  adopter.refuses(bind_unix(directory.path("2"), SOCK_DGRAM, false), no_stream);
  adopter.refuses(bind_unix(directory.path("3"), SOCK_SEQPACKET, true), no_stream);
  adopter.refuses(::socket(AF_INET, SOCK_DGRAM, 0), no_stream);
  adopter.refuses(::open("/dev/null", O_RDONLY), no_stream);
  const auto none = adopter.adopt(-1);
  REQUIRE_FALSE(none.has_value());
  CHECK(none.error() == "descriptor -1: Bad file descriptor");
}

}  // namespace bittern::net
