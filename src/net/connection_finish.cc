// A Connection that finishes: without an owner, until its peer has everything or is given up.
#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "net/connection.h"
#include "net/connection_impl.h"
#include "net/socket_io_impl.h"

namespace bittern::net {
namespace {

constexpr base::Duration kLook{100};

}  // namespace

void Connection::Impl::finish(base::Duration linger, Finished then) {
  owner_ = nullptr;
  if (finishing_) {
    return;
  }
  finishing_ = true;
  linger_ = std::make_unique<Linger>(*this, linger, std::move(then));
  loop_.lingering.emplace(this);
  if (!socket_.is_open() || error_ != 0) {
    close();
    return;
  }
  linger_anew();
  if (unsent() == 0) {
    send_end_of_stream();
  }
  await_bytes();
}

void Connection::Impl::send_end_of_stream() {
  if (tls_ && !tls_->close_notify()) {
    await_room();
    return;
  }
  if (::shutdown(socket_.descriptor(), SHUT_WR) != 0) {
    close();
    return;
  }
  shut_down_ = true;
  if (linger_->peer_finished && unacknowledged() == 0) {
    close();
  } else {
    linger_anew();  // now it is the peer's turn
  }
}

void Connection::Impl::linger_anew() {
  linger_->left = unacknowledged();
  linger_->until = loop_.now() + linger_->limit;
  look_later();
}

// Once the peer has finished, the socket is ready for ever, and tells neither an acknowledgement
// nor a reset: then they are looked for.
void Connection::Impl::look_later() {
  const base::Time soon = loop_.now() + kLook;
  linger_->deadline.set(linger_->peer_finished ? std::min(soon, linger_->until) : linger_->until);
}

// A peer that still takes what there is has its time begin anew, however slowly it does.
void Connection::Impl::on_look() {
  const boost::intrusive_ptr<Impl> self(this);
  const std::size_t left = unacknowledged();
  const int error = linger_->peer_finished ? take_error(socket_.descriptor()) : 0;
  note(error);
  const bool over = error != 0 || (linger_->peer_finished && left == 0);
  if (!over && left < linger_->left) {
    linger_anew();
  } else if (!over && loop_.now() < linger_->until) {
    look_later();
  } else {
    close();
  }
}

void Connection::Impl::stop_lingering(std::size_t left) {
  if (linger_ && linger_->then) {
    loop_.post([then = std::move(linger_->then), left] { then(left); });
  }
  if (linger_) {
    linger_.reset();
    loop_.lingering.erase(boost::intrusive_ptr<Impl>(this));
  }
}

}  // namespace bittern::net
