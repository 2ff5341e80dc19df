// Sockets that the service manager passes on, and what it is told.
#include "net/service_manager.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>

#include "net/loop.h"
#include "tests/net/unix_support.h"

namespace bittern::net {
namespace {

// In a child, as the service manager leaves its environment: true if `holds` there.
bool in_service(int first, int second, bool (*holds)()) {
  const pid_t child = ::fork();
  if (child == 0) {
    const int one = ::fcntl(first, F_DUPFD, 20);
    const int other = ::fcntl(second, F_DUPFD, 20);
    ::dup2(one, 3);
    ::dup2(other, 4);
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    ::setenv("LISTEN_FDS", "2", 1);
    ::setenv("LISTEN_FDNAMES", "http:bittern.socket", 1);
    ::_exit(holds() ? 0 : 1);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

TEST_CASE("without a service manager there are no sockets of it, and nobody is told anything") {
  REQUIRE(std::getenv("LISTEN_FDS") == nullptr);
  CHECK(inherited_sockets().empty());
  notify_ready();
}

TEST_CASE("the service manager's sockets have names, are taken once, and no child has them") {
  CHECK(in_service(0, 1, [] {
    const auto sockets = inherited_sockets();
    return sockets.size() == 2 && sockets[0].name == "http" && sockets[0].descriptor == 3 &&
           sockets[1].name == "bittern.socket" && sockets[1].descriptor == 4 &&
           (::fcntl(3, F_GETFD) & FD_CLOEXEC) != 0 && (::fcntl(4, F_GETFD) & FD_CLOEXEC) != 0 &&
           std::getenv("LISTEN_FDS") == nullptr && std::getenv("LISTEN_PID") == nullptr &&
           inherited_sockets().empty();
  }));
}

TEST_CASE("sockets that are for another process are left alone") {
  CHECK(in_service(0, 1, [] {
    ::setenv("LISTEN_PID", "1", 1);
    return inherited_sockets().empty();
  }));
}

TEST_CASE("the service manager is told when this process is ready, reloads and stops") {
  const Directory directory;
  const std::string path = directory.path("notify");
  const int manager = bind_unix(path, SOCK_DGRAM, false);
  REQUIRE(::setenv("NOTIFY_SOCKET", path.c_str(), 1) == 0);
  const auto heard = [&] {
    char text[256];
    const ssize_t size = ::recv(manager, text, sizeof text, MSG_DONTWAIT);
    return std::string(text, size > 0 ? static_cast<std::size_t>(size) : 0);
  };
  notify_ready();
  CHECK(heard() == "READY=1");
  notify_reloading();
  CHECK_THAT(heard(), Catch::Matchers::Matches("RELOADING=1\nMONOTONIC_USEC=[0-9]+"));
  notify_stopping();
  CHECK(heard() == "STOPPING=1");
  ::unsetenv("NOTIFY_SOCKET");
  notify_ready();
  CHECK(heard().empty());
  ::close(manager);
}

}  // namespace bittern::net
