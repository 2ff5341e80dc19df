#include "tests/net/unix_support.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>

namespace bittern::net {
namespace {

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  REQUIRE(path.size() < sizeof address.sun_path);
  path.copy(address.sun_path, path.size());
  return address;
}

}  // namespace

Directory::Directory() {
  std::string name = std::filesystem::temp_directory_path() / "bittern-XXXXXX";
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  path_ = name;
}

Directory::~Directory() {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

std::unique_ptr<RawPeer> connect_unix(const std::string& path) {
  const sockaddr_un address = address_of(path);
  auto peer = std::make_unique<RawPeer>(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int connected =
      ::connect(peer->descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  return connected == 0 ? std::move(peer) : nullptr;
}

int bind_unix(const std::string& path, int type, bool listens) {
  const sockaddr_un address = address_of(path);
  const int bound = ::socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
  REQUIRE(::bind(bound, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  if (listens) {
    REQUIRE(::listen(bound, 8) == 0);
  }
  return bound;
}

AcceptedUnix::AcceptedUnix() {
  listener = *Listener::open_unix(loop, directory.path("socket"), 0600, [this](auto connection) {
    ours.connection = std::move(connection);
    ours.connection->start(ours);
  });
  peer = connect_unix(directory.path("socket"));
  REQUIRE(peer != nullptr);
  REQUIRE(run_until(loop, [this] { return ours.connection != nullptr; }));
}

}  // namespace bittern::net
