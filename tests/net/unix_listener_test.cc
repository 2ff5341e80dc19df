// Listeners on Unix sockets.
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <fstream>
#include <vector>

#include "net/loop.h"
#include "tests/net/unix_support.h"

namespace bittern::net {
namespace {

using Connections = std::vector<std::unique_ptr<Connection>>;

struct Place {
  Listener::Opened open(const std::string& at, unsigned mode = 0600) {
    return Listener::open_unix(
        loop, at, mode, [this](auto connection) { connections.push_back(std::move(connection)); });
  }
  Listener::Opened open() { return open(path); }

  Directory directory;
  Loop loop;
  Connections connections;
  const std::string path = directory.path("socket");
};

bool exists(const std::string& path) {
  struct stat there {};
  return ::lstat(path.c_str(), &there) == 0;
}

}  // namespace

TEST_CASE("a listener on a Unix socket accepts, and has a name but no port") {
  Place place;
  const auto listener = place.open();
  REQUIRE(listener.has_value());
  CHECK((*listener)->name() == "unix:" + place.path);
  CHECK((*listener)->port() == 0);
  const auto first = connect_unix(place.path);
  const auto second = connect_unix(place.path);
  REQUIRE((first && second));
  REQUIRE(run_until(place.loop, [&] { return place.connections.size() == 2; }));
  CHECK(place.connections[0]->peer().to_string() == "unix");
}

TEST_CASE("the socket's file has the mode that was asked for, whatever the umask") {
  Place place;
  const mode_t mask = GENERATE(0000, 0022, 0177, 0777);
  const unsigned mode = GENERATE(0600U, 0660U, 0666U);
  const mode_t before = ::umask(mask);
  const auto listener = place.open(place.path, mode);
  ::umask(before);
  REQUIRE(listener.has_value());
  struct stat there {};
  REQUIRE(::lstat(place.path.c_str(), &there) == 0);
  CHECK((there.st_mode & 07777U) == mode);
}

TEST_CASE("the socket's file goes with the listener") {
  Place place;
  {
    const auto listener = place.open();
    REQUIRE(exists(place.path));
  }
  CHECK_FALSE(exists(place.path));
  CHECK(place.open().has_value());
}

TEST_CASE("a file that took the socket's place stays") {
  Place place;
  auto listener = place.open();
  ::unlink(place.path.c_str());
  const int other = bind_unix(place.path, SOCK_STREAM, true);
  listener->reset();
  CHECK(connect_unix(place.path) != nullptr);
  ::close(other);
}

TEST_CASE("a socket that nobody listens on any more is replaced") {
  Place place;
  ::close(bind_unix(place.path, SOCK_STREAM, true));
  REQUIRE(exists(place.path));
  const auto listener = place.open();
  INFO((listener.has_value() ? "" : listener.error()));
  REQUIRE(listener.has_value());
  CHECK(connect_unix(place.path) != nullptr);
}

TEST_CASE("a socket that somebody listens on is left alone") {
  Place place;
  const auto first = place.open();
  const auto second = place.open();
  REQUIRE_FALSE(second.has_value());
  CHECK(second.error() == "bind unix:" + place.path + ": somebody listens there already");
  CHECK(connect_unix(place.path) != nullptr);
}

TEST_CASE("a socket that somebody listens on whose queue is full is left alone") {
  Place place;
  const int other = bind_unix(place.path, SOCK_STREAM, false);
  REQUIRE(::listen(other, 0) == 0);
  const auto waits = connect_unix(place.path);
  REQUIRE(waits != nullptr);
  const auto listener = place.open();
  REQUIRE_FALSE(listener.has_value());
  CHECK(listener.error() == "bind unix:" + place.path + ": somebody listens there already");
  ::close(other);
}

TEST_CASE("a socket of another kind is left alone") {
  Place place;
  const int other = bind_unix(place.path, SOCK_DGRAM, false);
  const auto listener = place.open();
  REQUIRE_FALSE(listener.has_value());
  CHECK(listener.error() ==
        "bind unix:" + place.path + ": a socket is there already (Protocol wrong type for socket)");
  ::close(other);
  CHECK(exists(place.path));
}

TEST_CASE("a file that is no socket is left alone") {
  Place place;
  std::ofstream(place.path) << "precious";
  const auto listener = place.open();
  REQUIRE_FALSE(listener.has_value());
  CHECK(listener.error() == "bind unix:" + place.path + ": a file that is no socket is there");
  std::string content;
  std::ifstream(place.path) >> content;
  CHECK(content == "precious");
}

TEST_CASE("a symbolic link is left alone, even one to a stale socket") {
  Place place;
  const std::string target = place.directory.path("target");
  ::close(bind_unix(target, SOCK_STREAM, true));
  REQUIRE(::symlink(target.c_str(), place.path.c_str()) == 0);
  const auto listener = place.open();
  REQUIRE_FALSE(listener.has_value());
  CHECK(exists(target));
}

TEST_CASE("a path where nothing can be bound is an error that names it and the reason") {
  Place place;
  const std::string missing = place.directory.path("no/socket");
  const auto listener = place.open(missing);
  REQUIRE_FALSE(listener.has_value());
  CHECK(listener.error() == "bind unix:" + missing + ": No such file or directory");
}

TEST_CASE("a path has 107 bytes at most, and at least one") {
  Place place;
  const std::string start = place.directory.path("");
  const std::string longest = start + std::string(107 - start.size(), 'x');
  CHECK(place.open(longest).has_value());
  for (const std::string& bad : {longest + "x", std::string(), std::string("a\0b", 3)}) {
    const auto listener = place.open(bad);
    REQUIRE_FALSE(listener.has_value());
    CHECK(listener.error() == "bind unix:" + bad + ": not a path of 1 to 107 bytes");
  }
}

}  // namespace bittern::net
