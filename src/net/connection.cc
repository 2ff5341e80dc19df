#include "net/connection.h"

#include <algorithm>
#include <utility>

#include "bittern/base/check.h"
#include "net/connection_impl.h"
#include "net/socket_io_impl.h"

namespace bittern::net {
std::string to_text(base::Duration duration) {
  const auto count = duration.count();
  return count % 1000 == 0 ? std::to_string(count / 1000) + " s" : std::to_string(count) + " ms";
}

std::string Peer::to_string() const { return address ? address->to_string() : "unix"; }

std::unique_ptr<Connection> make_connection(Loop::Impl& loop, Socket socket, Peer peer,
                                            std::unique_ptr<TlsChannel> tls) {
  boost::intrusive_ptr<Connection::Impl> made(
      new Connection::Impl(loop, std::move(socket), peer, std::move(tls)));
  return std::unique_ptr<Connection>(made.detach());
}

Connection::Impl::Impl(Loop::Impl& loop, Socket socket, Peer peer, std::unique_ptr<TlsChannel> tls)
    : loop_(loop),
      socket_(std::move(socket)),
      tls_(std::move(tls)),
      peer_(peer),
      local_(is_local(socket_.descriptor())) {
  do_not_block(socket_.descriptor());
  if (!local_) {
    do_not_delay(socket_.descriptor());  // fails if the peer has reset it already
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
  if (on) {
    await_bytes();
  } else {
    watch();
  }
}

std::size_t Connection::Impl::unacknowledged() const {
  if (acknowledged_ < written_ && socket_.is_open()) {
    const std::uint64_t sent = unsent_.handed_over();
    const std::size_t left = left_in_kernel();
    acknowledged_ = tls_ ? tls_->acknowledged(left)
                         : std::max(acknowledged_, sent - std::min<std::uint64_t>(sent, left));
  }
  return static_cast<std::size_t>(written_ - acknowledged_);
}

std::size_t Connection::Impl::left_in_kernel() const {
  if (!local_) {
    return unacknowledged_bytes(socket_.descriptor(), shut_down_);
  }
  return purged_ ? SIZE_MAX : unread_bytes(socket_.descriptor());
}

void Connection::Impl::close() {
  owner_ = nullptr;
  const std::size_t left = unacknowledged();  // the socket knows it no longer than it is open
  if (drops_ && left > 0 && socket_.is_open()) {
    reset_when_closed(socket_.descriptor());
  } else if (tls_ && socket_.is_open() && error_ == 0 && unsent() == 0) {
    static_cast<void>(tls_->close_notify());  // as far as there is room
  }
  unsent_.release();
  socket_.close();
  stop_lingering(left);
}

void Connection::Impl::end(const std::string& reason) {
  Owner* const owner = std::exchange(owner_, nullptr);
  close();
  if (owner != nullptr) {
    owner->on_closed(reason);
  }
}

void Connection::Impl::await_bytes() {
  if (unsent() > 0) {
    waits_for_room_ = true;  // TLS itself may have answered the peer
  }
  if (reads_when_written()) {
    waits_for_room_ = true;
  } else if (has_more()) {
    read_later();  // which epoll does not tell
  }
  watch();
}

void Connection::Impl::await_room() {
  waits_for_room_ = true;
  watch();
}

void Connection::operator delete(Connection* connection, std::destroying_delete_t) {
  const boost::intrusive_ptr<Impl> last(&connection->impl(), false);
  connection->close();
}

Connection::Impl& Connection::impl() { return static_cast<Impl&>(*this); }
const Connection::Impl& Connection::impl() const { return static_cast<const Impl&>(*this); }

void Connection::close() {
  if (!impl().finishing()) {
    impl().close();
  }
}

void Connection::start(Owner& owner) { impl().start(owner); }
void Connection::write(std::string_view bytes) { impl().write(bytes); }
std::uint64_t Connection::written() const { return impl().written(); }
std::size_t Connection::unsent() const { return impl().unsent(); }
void Connection::set_reading(bool on) { impl().set_reading(on); }
std::size_t Connection::unacknowledged() const { return impl().unacknowledged(); }
void Connection::drop_unacknowledged() { impl().drop_unacknowledged(); }
void Connection::finish(base::Duration linger, Finished then) {
  impl().finish(linger, std::move(then));
}
const Peer& Connection::peer() const { return impl().peer(); }

}  // namespace bittern::net
