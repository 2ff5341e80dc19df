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

ListeningSocket as_tcp(int descriptor) {
  Endpoint own;
  ::getsockname(descriptor, own.data(), &own.size);
  const base::SocketAddress address = to_address(own);
  return {.descriptor = descriptor,
          .family = own.family(),
          .port = address.port,
          .name = address.to_string()};
}

// Returns the stage that failed, with its errno, or nullptr.
const char* bind_and_listen(int socket, const Endpoint& at) {
  if (!set_option(socket, SOL_SOCKET, SO_REUSEADDR)) {
    return "socket";
  }
  // "::" leaves 0.0.0.0 to another.
  if (at.family() == AF_INET6 && !set_option(socket, IPPROTO_IPV6, IPV6_V6ONLY)) {
    return "socket";
  }
  if (::bind(socket, at.data(), at.size) != 0) {
    return "bind";
  }
  return ::listen(socket, SOMAXCONN) == 0 ? nullptr : "listen";
}

}  // namespace

Listening listen_at(const base::SocketAddress& at) {
  const Endpoint endpoint = to_endpoint(at);
  const int socket =
      ::socket(endpoint.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  const char* const failed = socket < 0 ? "socket" : bind_and_listen(socket, endpoint);
  if (failed == nullptr) {
    return as_tcp(socket);
  }
  std::string reason = std::string(failed) + " " + at.to_string() + ": " + reason_of(errno);
  if (socket >= 0) {
    ::close(socket);
  }
  return base::make_unexpected(std::move(reason));
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
