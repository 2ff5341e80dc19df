#include <utility>

#include "bittern/base/check.h"
#include "net/connection_impl.h"
#include "net/tls_client.h"
#include "net/tls_client_impl.h"

namespace bittern::net {

Connection::Impl::Plain Connection::Impl::take_plain() {
  BITTERN_CHECK(!tls_ && !finishing_);
  owner_ = nullptr;
  socket_.unwatch();
  return {
      .socket = std::move(socket_), .unsent = std::move(unsent_), .peer = peer_, .error = error_};
}

std::optional<TlsDetails> Connection::Impl::tls_details() const {
  return tls_ ? tls_->details() : std::nullopt;
}

std::optional<TlsDetails> Connection::tls_details() const { return impl().tls_details(); }

class Securing::Impl final : public Poller::Watcher,
                             public std::enable_shared_from_this<Securing::Impl> {
 public:
  Impl(Loop& loop, Connection::Impl::Plain plain, std::shared_ptr<TlsAttempt> attempt, Done done)
      : loop_(loop.impl()),
        plain_(std::move(plain)),
        attempt_(std::move(attempt)),
        done_(std::move(done)) {}

  void start();
  void give_up();

 private:
  void on_ready(std::uint32_t events) override;
  void await(std::uint32_t what);
  void go_on();
  [[nodiscard]] bool send_unsent();
  void shake_hands();
  void succeed();
  void fail(TlsFailure failure);
  void fail(std::string reason) {
    fail({.certificate = false, .reason = std::move(reason), .details = std::nullopt});
  }

  Loop::Impl& loop_;
  Connection::Impl::Plain plain_;
  std::shared_ptr<TlsAttempt> attempt_;
  std::unique_ptr<TlsChannel> tls_;  // since everything plain was sent
  Done done_;                        // empty when over
};

void Securing::Impl::start() {
  loop_.post([self = shared_from_this()] {
    if (self->done_) {
      self->go_on();
    }
  });
}

void Securing::Impl::give_up() {
  done_ = nullptr;
  tls_.reset();
  plain_.socket.close();
}

void Securing::Impl::await(std::uint32_t what) {
  if (const int error = plain_.socket.watch(*this, what); error != 0) {
    fail(reason_of(error));
  }
}

void Securing::Impl::on_ready(std::uint32_t /*events*/) {
  const auto self = shared_from_this();
  go_on();
}

void Securing::Impl::go_on() {
  if (!plain_.socket.is_open()) {
    fail(plain_.error != 0 ? reason_of(plain_.error) : "the connection is closed");
  } else if (send_unsent()) {
    shake_hands();
  }
}

bool Securing::Impl::send_unsent() {
  if (plain_.error == 0) {
    plain_.error = plain_.unsent.flush({plain_.socket.descriptor(), nullptr});
  }
  if (plain_.error != 0) {
    fail(reason_of(plain_.error));
    return false;
  }
  if (plain_.unsent.size() > 0) {
    await(EPOLLOUT);
    return false;
  }
  return true;
}

void Securing::Impl::shake_hands() {
  if (!tls_) {
    tls_ = connect(attempt_, plain_.socket.descriptor());
  }
  switch (tls_->handshake()) {
    case TlsChannel::Step::kDone:
      succeed();
      break;
    case TlsChannel::Step::kWantRead:
      await(EPOLLIN);
      break;
    case TlsChannel::Step::kWantWrite:
      await(EPOLLOUT);
      break;
    case TlsChannel::Step::kFailed:
      fail(failure_of(*attempt_, *tls_));
      break;
  }
}

void Securing::Impl::succeed() {
  const auto details = tls_->details();
  BITTERN_CHECK(details.has_value());  // no cipher is without a certificate
  if (auto failure = wrong_protocol(*details)) {
    fail(std::move(*failure));
    return;
  }
  plain_.peer.tls = true;
  plain_.socket.unwatch();
  const Done done = std::exchange(done_, nullptr);
  done(make_connection(loop_, std::move(plain_.socket), plain_.peer, std::move(tls_)));
}

void Securing::Impl::fail(TlsFailure failure) {
  const Done done = std::exchange(done_, nullptr);
  give_up();
  done(base::make_unexpected(std::move(failure)));
}

Securing::Securing(Loop& loop, std::unique_ptr<Connection> plain,
                   const std::shared_ptr<const TlsClient>& client, TlsPurpose purpose, Done done)
    : impl_(std::make_shared<Impl>(loop, plain->impl().take_plain(),
                                   client->attempt(std::move(purpose)), std::move(done))) {
  impl_->start();
}

Securing::~Securing() { impl_->give_up(); }

}  // namespace bittern::net
