#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "net/address_impl.h"
#include "net/listening_socket_impl.h"
#include "net/socket_io_impl.h"
#include "net/unix_socket_impl.h"

namespace bittern::net {
namespace {

// Of a socket option that is a number; -1 if there is none.
int option(int socket, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  return ::getsockopt(socket, SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
}

bool set_option(int socket, int level, int name) {
  const int on = 1;
  return ::setsockopt(socket, level, name, &on, sizeof on) == 0;
}

base::SocketAddress address_of(int socket, Endpoint& own) {
  ::getsockname(socket, own.data(), &own.size);
  return to_address(own);
}

ListeningSocket as_tcp(int descriptor, bool shares_port = false) {
  Endpoint own;
  const base::SocketAddress address = address_of(descriptor, own);
  return {.descriptor = descriptor,
          .family = own.family(),
          .port = address.port,
          .name = address.to_string(),
          .shares_port = shares_port};
}

// Returns the stage that failed, with its errno, or nullptr.
const char* bind_to(int socket, const Endpoint& at, bool shares_port) {
  if (!set_option(socket, SOL_SOCKET, SO_REUSEADDR) ||
      (shares_port && !set_option(socket, SOL_SOCKET, SO_REUSEPORT))) {
    return "socket";
  }
  // "::" leaves 0.0.0.0 to another.
  if (at.family() == AF_INET6 && !set_option(socket, IPPROTO_IPV6, IPV6_V6ONLY)) {
    return "socket";
  }
  return ::bind(socket, at.data(), at.size) == 0 ? nullptr : "bind";
}

Listening listen_on(const base::SocketAddress& at, bool shares_port, bool listens) {
  const Endpoint endpoint = to_endpoint(at);
  const int socket =
      ::socket(endpoint.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  const char* failed = socket < 0 ? "socket" : bind_to(socket, endpoint, shares_port);
  if (failed == nullptr && listens && ::listen(socket, SOMAXCONN) != 0) {
    failed = "listen";
  }
  if (failed == nullptr) {
    return as_tcp(socket, shares_port);
  }
  std::string reason = std::string(failed) + " " + at.to_string() + ": " + reason_of(errno);
  if (socket >= 0) {
    ::close(socket);
  }
  return base::make_unexpected(std::move(reason));
}

}  // namespace

// A second bittern by mistake could share the port too, and take half of the clients: so somebody
// who has it is looked for first, in the way in which nobody else may have it.
Listening listen_at(const base::SocketAddress& at, bool shares_port) {
  if (shares_port && at.port != 0) {
    Listening alone = listen_on(at, false, false);
    if (!alone) {
      return alone;
    }
    ::close(alone->descriptor);
  }
  return listen_on(at, shares_port, true);
}

Listening listen_beside(const ListeningSocket& other) {
  if (other.shares_port) {
    Endpoint own;
    return listen_on(address_of(other.descriptor, own), true, true);
  }
  const int descriptor = ::fcntl(other.descriptor, F_DUPFD_CLOEXEC, 0);
  if (descriptor < 0) {
    return base::make_unexpected("listen " + other.name + ": " + reason_of(errno));
  }
  return listening_already(descriptor);
}

Listening listening_already(int descriptor) {
  const std::string which = "descriptor " + std::to_string(descriptor) + ": ";
  const int flags = ::fcntl(descriptor, F_GETFL);
  if (flags < 0) {
    return base::make_unexpected(which + reason_of(errno));
  }
  const int family = option(descriptor, SO_DOMAIN);
  const bool tcp_or_unix = family == AF_UNIX || ((family == AF_INET || family == AF_INET6) &&
                                                 option(descriptor, SO_PROTOCOL) == IPPROTO_TCP);
  if (!tcp_or_unix || option(descriptor, SO_TYPE) != SOCK_STREAM) {
    return base::make_unexpected(which + "not a TCP socket or Unix stream socket");
  }
  if (option(descriptor, SO_ACCEPTCONN) != 1) {
    return base::make_unexpected(which + "a socket that does not listen");
  }
  ::fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
  close_on_exec(descriptor);
  if (family != AF_UNIX) {
    return as_tcp(descriptor);
  }
  return ListeningSocket{
      .descriptor = descriptor, .family = AF_UNIX, .name = unix_name(descriptor)};
}

}  // namespace bittern::net
