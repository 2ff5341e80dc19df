#include "net/connection.h"

#include <algorithm>
#include <utility>

#include "bittern/base/check.h"
#include "net/connection_impl.h"
#include "net/socket_io_impl.h"

namespace bittern::net {
std::string to_text(const tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  const std::string port = std::to_string(endpoint.port());
  return endpoint.address().is_v6() ? "[" + address + "]:" + port : address + ":" + port;
}

std::string to_text(base::Duration duration) {
  const auto count = duration.count();
  return count % 1000 == 0 ? std::to_string(count / 1000) + " s" : std::to_string(count) + " ms";
}

base::SocketAddress address_of(const tcp::endpoint& endpoint) {
  const auto& address = endpoint.address();
  return {address.is_v4() ? base::IpAddress(address.to_v4().to_bytes())
                          : base::IpAddress(address.to_v6().to_bytes()),
          endpoint.port()};
}

std::string Peer::to_string() const { return address ? address->to_string() : "unix"; }

std::unique_ptr<Connection> make_connection(Loop::Impl& loop, Socket socket, Peer peer,
                                            std::unique_ptr<TlsChannel> tls) {
  return std::make_unique<Connection>(
      std::make_shared<Connection::Impl>(loop, std::move(socket), peer, std::move(tls)));
}

Connection::Impl::Impl(Loop::Impl& loop, Socket socket, Peer peer, std::unique_ptr<TlsChannel> tls)
    : loop_(loop),
      socket_(std::move(socket)),
      tls_(std::move(tls)),
      peer_(peer),
      local_(is_local(socket_.native_handle())) {
  error_code error;
  socket_.non_blocking(true, error);
  BITTERN_CHECK(!error);
  if (!local_) {
    socket_.set_option(tcp::no_delay(true), error);  // fails if the peer has reset it already
  }
}

void Connection::Impl::start(Owner& owner) {
  BITTERN_CHECK(owner_ == nullptr && socket_.is_open());
  owner_ = &owner;
  if (error_ != 0) {
    break_off();
  }
  set_reading(reading_);
}

void Connection::Impl::write(std::string_view bytes) {
  BITTERN_CHECK(!finishing_);
  if (local_) {
    static_cast<void>(unacknowledged());  // which can be told of what was written last only
  }
  written_ += bytes.size();
  if (!socket_.is_open() || error_ != 0) {
    return;
  }
  error_ = unsent_.write(wire(), bytes);
  note(error_);
  if (error_ != 0) {
    break_off();
  } else if (unsent() > 0) {
    await_room();
  }
}

void Connection::Impl::set_reading(bool on) {
  reading_ = on;
  if (owner_ == nullptr) {
    return;
  }
  // A wait for bytes cannot be taken back alone: it stays, and comes to nothing (on_readable).
  if (on) {
    await_bytes();
  } else {
    await_error();
  }
}

std::size_t Connection::Impl::unacknowledged() {
  if (acknowledged_ < written_ && socket_.is_open()) {
    const std::uint64_t sent = unsent_.handed_over();
    const std::size_t left = left_in_kernel();
    acknowledged_ = tls_ ? tls_->acknowledged(left)
                         : std::max(acknowledged_, sent - std::min<std::uint64_t>(sent, left));
  }
  return static_cast<std::size_t>(written_ - acknowledged_);
}

std::size_t Connection::Impl::left_in_kernel() {
  if (!local_) {
    return unacknowledged_bytes(socket_.native_handle(), shut_down_);
  }
  return purged_ ? SIZE_MAX : unread_bytes(socket_.native_handle());
}

void Connection::Impl::close() {
  owner_ = nullptr;
  if (linger_) {
    linger_.reset();
    loop_.lingering.erase(shared_from_this());
  }
  const std::size_t left = unacknowledged();  // the socket knows it no longer than it is open
  error_code error;
  if (drops_ && left > 0 && socket_.is_open()) {
    socket_.set_option(asio::socket_base::linger(true, 0), error);
  } else if (tls_ && socket_.is_open() && error_ == 0 && unsent() == 0) {
    static_cast<void>(tls_->close_notify());  // as far as there is room
  }
  unsent_.release();
  socket_.close(error);  // cancels the waits, which then let go of this
  tell_finished(left);
}

void Connection::Impl::end(const std::string& reason) {
  Owner* const owner = std::exchange(owner_, nullptr);
  close();
  if (owner != nullptr) {
    owner->on_closed(reason);
  }
}

// One wait of each kind at a time. Asio asks epoll anew for each, so what is still readable when
// on_readable() leaves off is told again.
template <bool Connection::Impl::*kWaits, void (Connection::Impl::*kThen)()>
void Connection::Impl::await(Socket::wait_type what) {
  if (this->*kWaits || !socket_.is_open()) {
    return;
  }
  this->*kWaits = true;
  socket_.async_wait(what, [self = shared_from_this()](const error_code& error) {
    Impl& connection = *self;
    connection.*kWaits = false;
    if (!connection.socket_.is_open()) {
      return;
    }
    connection.loop_.begin_turn();
    if (error) {
      connection.end(error.message());
    } else {
      (connection.*kThen)();
    }
  });
}

void Connection::Impl::await_bytes() {
  if (unsent() > 0) {
    await_room();  // TLS itself may have answered the peer
  }
  if (reads_when_written()) {
    await_room();
  } else if (has_more()) {
    read_later();  // which epoll does not tell
  } else {
    await<&Impl::waits_for_bytes_, &Impl::on_readable>(Socket::wait_read);
  }
}
void Connection::Impl::await_room() {
  await<&Impl::waits_for_room_, &Impl::on_writable>(Socket::wait_write);
}
void Connection::Impl::await_error() {
  await<&Impl::waits_for_error_, &Impl::on_socket_error>(Socket::wait_error);
}

Connection::Connection(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Connection::~Connection() { close(); }

void Connection::close() {
  if (!impl_->finishing()) {
    impl_->close();
  }
}

void Connection::start(Owner& owner) { impl_->start(owner); }
void Connection::write(std::string_view bytes) { impl_->write(bytes); }
std::size_t Connection::unsent() const { return impl_->unsent(); }
void Connection::set_reading(bool on) { impl_->set_reading(on); }
std::size_t Connection::unacknowledged() const { return impl_->unacknowledged(); }
void Connection::drop_unacknowledged() { impl_->drop_unacknowledged(); }
void Connection::finish(base::Duration linger, Finished then) {
  impl_->finish(linger, std::move(then));
}
const Peer& Connection::peer() const { return impl_->peer(); }

}  // namespace bittern::net
