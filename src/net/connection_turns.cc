// What a Connection does when its socket is ready.
#include <cerrno>
#include <utility>

#include "net/connection.h"
#include "net/connection_impl.h"
#include "net/socket_io_impl.h"

namespace bittern::net {
namespace {

constexpr int kReadsPerTurn = 4;  // of Loop::Impl::kBufferSize; then it is the others' turn

}  // namespace

void Connection::Impl::watch() {
  if (!socket_.is_open()) {
    return;
  }
  if (const int error = socket_.watch(*this, awaited()); error != 0 && error_ == 0) {
    error_ = error;
    break_off();
  }
}

// Once the peer's end of the stream has come the socket is readable for ever.
std::uint32_t Connection::Impl::awaited() const {
  const bool at_end = finishing_ && linger_ && linger_->peer_finished;
  const bool bytes = wants_bytes() && !at_end && !reads_when_written();
  return (bytes ? EPOLLIN : 0U) | (waits_for_room_ ? EPOLLOUT : 0U);
}

// Room before bytes, as what is read may be answered.
void Connection::Impl::on_ready(std::uint32_t events) {
  const boost::intrusive_ptr<Impl> self(this);
  const bool failed = (events & (EPOLLERR | EPOLLHUP)) != 0;
  if (waits_for_room_ && (failed || (events & EPOLLOUT) != 0)) {
    waits_for_room_ = false;
    on_writable();
  }
  if (socket_.is_open() && (failed || (events & EPOLLIN) != 0)) {
    if (wants_bytes()) {
      on_readable();
    } else if (failed) {
      on_socket_error();
    }
  }
  watch();
}

// Some is read until there is nothing more, but not for ever: others wait for their turn. A short
// read is the last one; what comes after it is told by the next wait.
void Connection::Impl::on_readable() {
  const bool broken = error_ != 0;  // then what had arrived before is delivered, all of it
  for (int round = 0; wants_bytes() && (broken || round < kReadsPerTurn); ++round) {
    const ssize_t got = receive_some();
    const auto size = static_cast<std::size_t>(got);
    if (got < 0 && errno == EAGAIN) {
      break;
    }
    if (got <= 0) {
      on_end_of_stream(got < 0 ? errno : 0);
      return;
    }
    if (!finishing_) {
      owner_->on_bytes({loop_.buffer.get(), size});
    }
    if (size < Loop::Impl::kBufferSize && !broken) {
      break;
    }
  }
  if (error_ != 0) {
    end(text_of(error_));
  } else if (wants_bytes()) {
    await_bytes();
  }
}

// While finishing nobody reads it, so nothing needs to be decrypted.
ssize_t Connection::Impl::receive_some() {
  char* const buffer = loop_.buffer.get();
  return tls_ && !finishing_ ? tls_->receive(buffer, Loop::Impl::kBufferSize)
                             : receive(socket_.descriptor(), buffer, Loop::Impl::kBufferSize);
}

std::string Connection::Impl::text_of(int error) const {
  return tls_ && error == EPROTO ? tls_->reason() : reason_of(error);
}

void Connection::Impl::on_end_of_stream(int error) {
  note(error);
  if (finishing_ && error == 0 && error_ == 0 && unacknowledged() > 0) {
    linger_->peer_finished = true;  // it may still read
    look_later();
    return;
  }
  const int reason = error_ != 0 ? error_ : error;
  end(reason != 0 ? text_of(reason) : "closed by the peer");
}

void Connection::Impl::on_writable() {
  const bool had_unsent = unsent() > 0;
  error_ = error_ != 0 ? error_ : unsent_.flush(wire());
  if (error_ != 0) {
    on_readable();
  } else if (unsent() > 0) {
    await_room();
  } else if (finishing_) {
    send_end_of_stream();
  } else if (owner_ != nullptr) {
    if (reads_when_written()) {
      read_later();
    }
    if (had_unsent) {
      owner_->on_drained();
    }
  }
}

// Only while reading is off; otherwise on_readable() tells it, after the bytes before it.
void Connection::Impl::on_socket_error() {
  if (wants_bytes() || owner_ == nullptr) {
    return;
  }
  // Without an error the peer is gone, and what it said last is still to be read.
  if (const int error = take_error(socket_.descriptor()); error != 0) {
    note(error);
    end(reason_of(error));
  }
}

// In a later turn, for write() calls nobody. A peer that sent its last words, closed and then reset
// what we wrote is still heard: an XMPP server's stream error says why (RFC 6120 §4.9.1.1).
void Connection::Impl::break_off() {
  if (owner_ != nullptr) {  // else start() calls again
    read_later();
  }
}

void Connection::Impl::read_later() {
  if (reads_later_) {
    return;
  }
  reads_later_ = true;
  loop_.post([self = boost::intrusive_ptr<Impl>(this)] {
    self->reads_later_ = false;
    if (self->socket_.is_open()) {
      self->on_readable();
    }
  });
}

}  // namespace bittern::net
