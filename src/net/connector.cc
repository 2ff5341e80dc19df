#include <algorithm>
#include <boost/asio/ip/basic_resolver.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "net/connection.h"
#include "net/connection_impl.h"

namespace bittern::net {
namespace {

constexpr std::size_t kMostAddresses = 16;  // of one name; what comes after is not tried

std::string no_answer_within(base::Duration limit) { return "no answer within " + to_text(limit); }

}  // namespace

class Connector::Impl : public std::enable_shared_from_this<Connector::Impl> {
 public:
  Impl(Loop& loop, std::string host, std::uint16_t port, base::Duration limit, Done done)
      : loop_(loop.impl()),
        host_(std::move(host)),
        port_(port),
        limit_(limit),
        end_(loop.now() + limit),
        done_(std::move(done)),
        deadline_(loop, [this] { on_deadline(); }),
        socket_(loop_.io) {}

  void start();
  void give_up();

 private:
  using Resolver = asio::ip::basic_resolver<tcp, Executor>;

  void resolve();
  void on_resolved(const error_code& error, const Resolver::results_type& results);
  void try_next();
  void on_attempt(const error_code& error);
  void on_deadline();
  void note(const std::string& reason);
  void tell(base::Expected<std::unique_ptr<Connection>, std::string> result);
  void fail(std::string reason) { tell(base::make_unexpected(std::move(reason))); }

  Loop::Impl& loop_;
  std::string host_;
  std::uint16_t port_;
  base::Duration limit_;
  base::Time end_;
  Done done_;  // empty when over
  Deadline deadline_;
  std::optional<Resolver> resolver_;
  Socket socket_;
  std::vector<tcp::endpoint> addresses_;
  std::size_t tried_ = 0;  // the one before this is being tried
  base::Duration share_{};
  std::string failures_;
};

void Connector::Impl::start() {
  error_code error;
  const auto address = asio::ip::make_address(host_, error);
  if (error) {
    resolve();
    return;
  }
  addresses_.emplace_back(address, port_);
  asio::post(loop_.io, [self = shared_from_this()] {
    self->loop_.begin_turn();
    self->try_next();
  });
}

// Asio looks names up with getaddrinfo() in a thread of its own, one name after another. The end of
// the loop waits for a lookup under way.
void Connector::Impl::resolve() {
  deadline_.set(end_);
  auto then = [self = shared_from_this()](const error_code& error,
                                          const Resolver::results_type& results) {
    self->loop_.begin_turn();
    self->on_resolved(error, results);
  };
  if (host_.empty()) {  // getaddrinfo() takes it for this host
    asio::post(loop_.io, [then] { then(asio::error::host_not_found, {}); });
    return;
  }
  resolver_.emplace(loop_.io);
  try {
    resolver_->async_resolve(host_, std::to_string(port_), then);
  } catch (const boost::system::system_error& failure) {  // no thread to be had
    asio::post(loop_.io, [then, error = failure.code()] { then(error, {}); });
  }
}

void Connector::Impl::on_resolved(const error_code& error, const Resolver::results_type& results) {
  if (!done_) {
    return;
  }
  if (error) {
    fail("resolve " + host_ + ": " + error.message());
    return;
  }
  for (const auto& result : results) {
    if (addresses_.size() < kMostAddresses) {
      addresses_.push_back(result.endpoint());
    }
  }
  try_next();
}

// Each address gets an equal share of the time that is left: one that does not answer must not keep
// the others from being tried.
void Connector::Impl::try_next() {
  if (!done_) {
    return;
  }
  if (tried_ == addresses_.size()) {
    fail(std::move(failures_));
    return;
  }
  const auto left = static_cast<base::Duration::rep>(addresses_.size() - tried_);
  share_ = std::max(base::Duration::zero(), (end_ - loop_.now()) / left);
  deadline_.set(loop_.now() + share_);
  const tcp::endpoint& address = addresses_[tried_++];
  error_code error;
  socket_.close(error);
  socket_.open(address.protocol(), error);
  if (error) {
    note(error.message());
    try_next();
    return;
  }
  close_on_exec(socket_.native_handle());
  socket_.async_connect(address,
                        [self = shared_from_this(), attempt = tried_](const error_code& result) {
                          if (self->done_ && self->tried_ == attempt) {
                            self->loop_.begin_turn();
                            self->on_attempt(result);
                          }
                        });
}

void Connector::Impl::on_attempt(const error_code& error) {
  if (error) {
    note(error.message());
    try_next();
  } else {
    tell(make_connection(loop_, std::move(socket_),
                         Peer{.address = address_of(addresses_[tried_ - 1])}));
  }
}

void Connector::Impl::on_deadline() {
  const auto self = shared_from_this();
  if (addresses_.empty()) {
    fail("resolve " + host_ + ": " + no_answer_within(limit_));
  } else {
    note(no_answer_within(addresses_.size() == 1 ? limit_ : share_));
    try_next();
  }
}

void Connector::Impl::note(const std::string& reason) {
  failures_ += failures_.empty() ? "" : "; ";
  failures_ += "connect " + to_text(addresses_[tried_ - 1]) + ": " + reason;
}

void Connector::Impl::tell(base::Expected<std::unique_ptr<Connection>, std::string> result) {
  const Done done = std::exchange(done_, nullptr);
  give_up();
  done(std::move(result));
}

void Connector::Impl::give_up() {
  done_ = nullptr;
  deadline_.clear();
  if (resolver_) {
    resolver_->cancel();
  }
  error_code error;
  socket_.close(error);
}

Connector::Connector(Loop& loop, std::string host, std::uint16_t port, base::Duration limit,
                     Done done)
    : impl_(std::make_shared<Impl>(loop, std::move(host), port, limit, std::move(done))) {
  impl_->start();
}

Connector::~Connector() { impl_->give_up(); }

}  // namespace bittern::net
