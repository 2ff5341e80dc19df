#include <unistd.h>

#include <utility>

#include "net/connection.h"
#include "net/listener_impl.h"
#include "net/socket_io_impl.h"

namespace bittern::net {
namespace {

Listener::Opened make(Loop& loop, Listening socket, Listener::Accepted accepted,
                      ListenerOptions options) {
  if (!socket.has_value()) {
    return base::make_unexpected(std::move(socket.error()));
  }
  auto impl = std::make_shared<Listener::Impl>(loop, std::move(accepted), std::move(options));
  if (const int error = impl->start(*socket); error != 0) {
    return base::make_unexpected("listen " + socket->name + ": " + reason_of(error));
  }
  return std::make_unique<Listener>(std::move(impl));
}

// Of a socket that was made here, and is closed if nobody listens on it in the end.
Listener::Opened make_own(Loop& loop, Listening socket, Listener::Accepted accepted,
                          ListenerOptions options) {
  Listener::Opened made = make(loop, socket, std::move(accepted), std::move(options));
  if (!made.has_value() && socket.has_value()) {
    socket->file.remove();
    ::close(socket->descriptor);
  }
  return made;
}

}  // namespace

Listener::Opened Listener::open(Loop& loop, const std::string& address, std::uint16_t port,
                                Accepted accepted, ListenerOptions options) {
  const auto parsed = base::IpAddress::parse(address);
  if (!parsed) {
    return base::make_unexpected("bind " + address + ": not an IPv4 or IPv6 address");
  }
  const bool shares_port = options.shares_port;
  return make_own(loop, listen_at({*parsed, port}, shares_port), std::move(accepted),
                  std::move(options));
}

Listener::Opened Listener::beside(Loop& loop, const Listener& other, Accepted accepted,
                                  ListenerOptions options) {
  return make_own(loop, listen_beside(other.impl_->socket()), std::move(accepted),
                  std::move(options));
}

Listener::Opened Listener::open_unix(Loop& loop, const std::string& path, unsigned mode,
                                     Accepted accepted, ListenerOptions options) {
  return make_own(loop, listen_at(path, mode), std::move(accepted), std::move(options));
}

Listener::Opened Listener::adopt(Loop& loop, int descriptor, Accepted accepted,
                                 ListenerOptions options) {
  return make(loop, listening_already(descriptor), std::move(accepted), std::move(options));
}

Listener::Listener(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Listener::~Listener() { impl_->close(); }
std::uint16_t Listener::port() const { return impl_->socket().port; }
const std::string& Listener::name() const { return impl_->socket().name; }
std::size_t Listener::opening() const { return impl_->opening(); }
void Listener::on_exhausted(std::function<void(const std::string& reason)> handler) {
  impl_->on_exhausted(std::move(handler));
}

}  // namespace bittern::net
