// How a Listener accepts.
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "net/address_impl.h"
#include "net/connection_impl.h"
#include "net/listener_impl.h"
#include "net/socket_io_impl.h"

namespace bittern::net {
namespace {

constexpr int kAcceptsPerTurn = 64;
constexpr base::seconds kPause{1};

// accept(2), "Error handling": the connection was gone before it was taken; the next may be well.
bool concerns_one_connection(int error) {
  switch (error) {
    case EINTR:
    case ECONNABORTED:
    case EPERM:
    case ENETDOWN:
    case EPROTO:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case ENONET:
    case EHOSTUNREACH:
    case EOPNOTSUPP:
    case ENETUNREACH:
      return true;
    default:
      return false;
  }
}

}  // namespace

int Listener::Impl::start(const ListeningSocket& socket) {
  acceptor_.assign(socket.descriptor);
  const int error = await();
  if (error == 0) {
    socket_ = socket;
  } else {
    static_cast<void>(acceptor_.release());
  }
  return error;
}

void Listener::Impl::close() {
  pause_.clear();
  socket_.file.remove();
  acceptor_.close();
  for (const auto& entry : std::exchange(openings_, {})) {
    entry.first->close();
  }
}

int Listener::Impl::await() { return acceptor_.watch(*this, EPOLLIN); }

void Listener::Impl::on_ready(std::uint32_t /*events*/) {
  const auto self = shared_from_this();
  on_readable();
}

void Listener::Impl::on_readable() {
  for (int taken = 0; taken < kAcceptsPerTurn && acceptor_.is_open(); ++taken) {
    Peer peer;
    if (const int descriptor = accept_one(peer); descriptor >= 0) {
      take(descriptor, peer);
    } else if (errno == EAGAIN) {
      break;
    } else if (!concerns_one_connection(errno)) {
      // No descriptors (EMFILE, ENFILE) or no memory: the connection stays in the queue and the
      // socket readable, so that waiting for it would return at once, again and again.
      const int error = errno;
      acceptor_.unwatch();
      pause_.set(loop_.now() + kPause);
      if (exhausted_) {
        exhausted_(reason_of(error));
      }
      return;
    }
  }
}

// As accept(2). Who is at the other end of a Unix socket has no address.
int Listener::Impl::accept_one(Peer& peer) {
  if (socket_.family == AF_UNIX) {
    return ::accept4(acceptor_.descriptor(), nullptr, nullptr, SOCK_CLOEXEC);
  }
  Endpoint end;
  const int descriptor = ::accept4(acceptor_.descriptor(), end.data(), &end.size, SOCK_CLOEXEC);
  if (descriptor >= 0) {
    peer.address = to_address(end);
  }
  return descriptor;
}

void Listener::Impl::take(int descriptor, const Peer& peer) {
  Socket socket(loop_.poller, descriptor);
  if (options_.has_room && !options_.has_room()) {
    return;
  }
  if (options_.proxy_protocol && options_.trusts && !options_.trusts(peer)) {
    refuse(peer, "not a proxy that may send a PROXY header");
  } else if (options_.proxy_protocol || options_.tls) {
    open(std::move(socket), peer);
  } else {
    accepted_(make_connection(loop_, std::move(socket), peer));
  }
}

void Listener::Impl::open(Socket socket, const Peer& peer) {
  std::shared_ptr<void> place;
  if (options_.place_for && !(place = options_.place_for(peer))) {
    return;
  }
  const auto opening = std::make_shared<Opening>(loop_, std::move(socket), peer, options_, *this);
  openings_.emplace(opening, std::move(place));
  opening->start();
}

// Who is told may destroy the Listener, hence `self`.
void Listener::Impl::on_open(Opening& opening, std::unique_ptr<Connection> connection) {
  const auto self = shared_from_this();
  openings_.erase(opening.shared_from_this());
  accepted_(std::move(connection));
}

void Listener::Impl::on_refused(Opening& opening, const Peer& peer, const std::string& reason) {
  const auto self = shared_from_this();
  openings_.erase(opening.shared_from_this());
  refuse(peer, reason);
}

void Listener::Impl::refuse(const Peer& peer, const std::string& reason) const {
  if (options_.on_refused) {
    options_.on_refused(peer, reason);
  }
}

}  // namespace bittern::net
