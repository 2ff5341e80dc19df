#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <cerrno>
#include <utility>

#include "net/connection.h"
#include "net/connection_impl.h"

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

class Listener::Impl : public std::enable_shared_from_this<Listener::Impl> {
 public:
  Impl(Loop& loop, Accepted accepted, ListenerOptions options)
      : loop_(loop.impl()),
        acceptor_(loop_.io),
        accepted_(std::move(accepted)),
        options_(std::move(options)),
        pause_(loop, [this] { await(); }) {}

  [[nodiscard]] std::string listen(const tcp::endpoint& at);
  void close();
  [[nodiscard]] std::uint16_t port() const;
  void on_exhausted(std::function<void(const std::string&)> handler) {
    exhausted_ = std::move(handler);
  }

 private:
  void await();
  void on_readable();
  void take(int descriptor, const tcp::endpoint& peer);

  Loop::Impl& loop_;
  asio::basic_socket_acceptor<tcp, Executor> acceptor_;
  Accepted accepted_;
  ListenerOptions options_;
  std::function<void(const std::string&)> exhausted_;
  Deadline pause_;
};

// Returns what went wrong, or nothing.
std::string Listener::Impl::listen(const tcp::endpoint& at) {
  const char* stage = "socket";
  error_code error;
  acceptor_.open(at.protocol(), error);
  if (!error) {
    acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  }
  if (!error && at.address().is_v6()) {
    acceptor_.set_option(asio::ip::v6_only(true), error);  // "::" leaves 0.0.0.0 to another
  }
  if (!error) {
    acceptor_.non_blocking(true, error);
  }
  if (!error) {
    stage = "bind";
    acceptor_.bind(at, error);
  }
  if (!error) {
    stage = "listen";
    acceptor_.listen(tcp::acceptor::max_listen_connections, error);
  }
  if (error) {
    return std::string(stage) + " " + to_text(at) + ": " + error.message();
  }
  close_on_exec(acceptor_.native_handle());
  await();
  return {};
}

void Listener::Impl::close() {
  pause_.clear();
  error_code error;
  acceptor_.close(error);
}

std::uint16_t Listener::Impl::port() const {
  error_code error;
  return acceptor_.local_endpoint(error).port();
}

void Listener::Impl::await() {
  acceptor_.async_wait(tcp::acceptor::wait_read,
                       [self = shared_from_this()](const error_code& error) {
                         if (error || !self->acceptor_.is_open()) {
                           return;
                         }
                         self->loop_.begin_turn();
                         self->on_readable();
                       });
}

void Listener::Impl::on_readable() {
  for (int taken = 0; taken < kAcceptsPerTurn && acceptor_.is_open(); ++taken) {
    tcp::endpoint peer;
    auto size = static_cast<socklen_t>(peer.capacity());
    const int descriptor = ::accept4(acceptor_.native_handle(), peer.data(), &size, SOCK_CLOEXEC);
    if (descriptor >= 0) {
      peer.resize(size);
      take(descriptor, peer);
    } else if (errno == EAGAIN) {
      break;
    } else if (!concerns_one_connection(errno)) {
      // No descriptors (EMFILE, ENFILE) or no memory: the connection stays in the queue and the
      // socket readable, so that waiting for it would return at once, again and again.
      const int error = errno;
      pause_.set(loop_.now() + kPause);
      if (exhausted_) {
        exhausted_(reason_of(error));
      }
      return;
    }
  }
  if (acceptor_.is_open()) {
    await();
  }
}

void Listener::Impl::take(int descriptor, const tcp::endpoint& peer) {
  Socket socket(loop_.io);
  error_code error;
  socket.assign(peer.protocol(), descriptor, error);
  if (error) {  // epoll has no room for it
    ::close(descriptor);
    return;
  }
  accepted_(make_connection(loop_, std::move(socket), Peer{.address = address_of(peer)}));
}

Listener::Opened Listener::open(Loop& loop, const std::string& address, std::uint16_t port,
                                Accepted accepted, ListenerOptions options) {
  error_code error;
  const auto parsed = asio::ip::make_address(address, error);
  if (error) {
    return base::make_unexpected("bind " + address + ": not an IPv4 or IPv6 address");
  }
  auto impl = std::make_shared<Impl>(loop, std::move(accepted), std::move(options));
  std::string reason = impl->listen(tcp::endpoint(parsed, port));
  if (!reason.empty()) {
    return base::make_unexpected(std::move(reason));
  }
  return std::make_unique<Listener>(std::move(impl));
}

Listener::Listener(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Listener::~Listener() { impl_->close(); }
std::uint16_t Listener::port() const { return impl_->port(); }
void Listener::on_exhausted(std::function<void(const std::string& reason)> handler) {
  impl_->on_exhausted(std::move(handler));
}

}  // namespace bittern::net
