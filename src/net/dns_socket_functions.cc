#include <arpa/nameser.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "net/dns_system_impl.h"

namespace bittern::net {
namespace {

int open_socket(int family, int type, int protocol, void* /*code*/) {
  return ::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
}

int close_socket(int socket, void* /*code*/) { return ::close(socket); }

int connect_socket(int socket, const sockaddr* to, socklen_t size, void* /*code*/) {
  return ::connect(socket, to, size);
}

// c-ares wants to know where a datagram is from, and of TCP nothing.
ssize_t receive(int socket, void* to, size_t size, int flags, sockaddr* from, socklen_t* from_size,
                void* code) {
  const ssize_t got = ::recvfrom(socket, to, size, flags, from, from_size);
  if (from != nullptr && got >= NS_HFIXEDSZ) {
    const int said = static_cast<const unsigned char*>(to)[3] % 16;
    if (said == ns_r_servfail || said == ns_r_notimpl || said == ns_r_refused) {
      *static_cast<int*>(code) = said;
    }
  }
  return got;
}

ssize_t send(int socket, const iovec* parts, int count, void* /*code*/) {
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(parts);
  message.msg_iovlen = static_cast<std::size_t>(count);
  return ::sendmsg(socket, &message, MSG_NOSIGNAL);
}

}  // namespace

void note_response_codes(ares_channel channel, int* code) {
  static constexpr ares_socket_functions kFunctions = {
      .asocket = &open_socket,
      .aclose = &close_socket,
      .aconnect = &connect_socket,
      .arecvfrom = &receive,
      .asendv = &send,
  };
  ares_set_socket_functions(channel, &kFunctions, code);
}

}  // namespace bittern::net
