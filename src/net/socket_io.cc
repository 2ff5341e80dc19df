#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

#include "net/socket_io_impl.h"
#include "net/tls_channel_impl.h"

namespace bittern::net {

int send_some(int socket, std::string_view& bytes) {
  while (!bytes.empty()) {
    // A peer that is gone is an error to report, not a SIGPIPE to die of.
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      return 0;  // less than all of it: the socket is full
    }
    if (errno != EINTR) {
      return errno == EAGAIN ? 0 : errno;
    }
  }
  return 0;
}

std::string reason_of(int error) { return std::generic_category().message(error); }

ssize_t receive(int socket, char* into, std::size_t size, int flags) {
  while (true) {
    const ssize_t got = ::recv(socket, into, size, flags);
    if (got >= 0 || errno != EINTR) {
      return got;
    }
  }
}

int take_error(int socket) {
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

void close_on_exec(int socket) { ::fcntl(socket, F_SETFD, FD_CLOEXEC); }

void do_not_block(int socket) { ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK); }

void do_not_delay(int socket) {
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void keep_alive(int socket) {
  const int on = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
}

void reset_when_closed(int socket) {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

bool is_local(int socket) {
  int domain = AF_UNSPEC;
  socklen_t size = sizeof domain;
  return ::getsockopt(socket, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_UNIX;
}

// SIOCOUTQ is the one number that stays right whatever ends the connection. Of TCP_INFO,
// tcpi_unacked counts segments, and is 0 after a reset (the kernel has dropped its queue by then);
// tcpi_notsent_bytes lacks what is under way; tcpi_bytes_acked counts our end of the stream, too,
// and is in a structure of 280 bytes.
std::size_t unacknowledged_bytes(int socket, bool shut_down) {
  int queued = 0;
  if (::ioctl(socket, SIOCOUTQ, &queued) != 0 || queued <= 0) {
    return 0;  // where nothing can be known, nothing is given twice
  }
  return static_cast<std::size_t>(queued) - (shut_down ? 1 : 0);
}

// In this order: the kernel makes the error known before it drops what was not read.
std::size_t unread_bytes(int socket) {
  int queued = 0;
  const bool known = ::ioctl(socket, SIOCOUTQ, &queued) == 0 && queued >= 0;
  pollfd errors{.fd = socket, .events = 0, .revents = 0};
  if (!known || ::poll(&errors, 1, 0) < 0 || (errors.revents & POLLERR) != 0) {
    return SIZE_MAX;
  }
  return static_cast<std::size_t>(queued);
}

int SendBuffer::write(Wire wire, std::string_view bytes) {
  if (size() == 0) {
    if (const int error = send(wire, bytes); error != 0) {
      return error;
    }
  }
  if (!bytes.empty()) {
    keep(bytes);
  }
  return 0;
}

int SendBuffer::flush(Wire wire) {
  std::string_view rest =
      kept_ ? std::string_view(kept_->bytes).substr(kept_->sent) : std::string_view();
  const int error = send(wire, rest);
  if (kept_) {
    kept_->sent = kept_->bytes.size() - rest.size();
  }
  if (rest.empty() || error != 0) {
    release();
  }
  return error;
}

int SendBuffer::send(Wire wire, std::string_view& bytes) {
  const std::size_t before = bytes.size();
  const int error = wire.tls ? wire.tls->send(bytes) : send_some(wire.socket, bytes);
  handed_over_ += before - bytes.size();
  return error;
}

// What has gone is cut off only when it is half of the whole, or every write to a slow peer would
// move all that waits.
void SendBuffer::keep(std::string_view bytes) {
  if (!kept_) {
    kept_ = std::make_unique<Kept>();
  } else if (kept_->sent > kept_->bytes.size() / 2) {
    kept_->bytes.erase(0, kept_->sent);
    kept_->sent = 0;
  }
  kept_->bytes.append(bytes);
}

}  // namespace bittern::net
