#include "net/dialer.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <utility>

#include "bittern/base/check.h"
#include "net/address_impl.h"
#include "net/connection_impl.h"
#include "net/socket_io_impl.h"

namespace bittern::net {
class Dialer::Impl : public std::enable_shared_from_this<Dialer::Impl> {
 public:
  Impl(Loop& loop, Owner& owner)
      : loop_(loop.impl()), owner_(&owner), next_one_(loop, [this] { begin_some(); }) {}

  void give_up();
  void add(const std::vector<base::SocketAddress>& addresses);
  void no_more();
  void next(const std::string& reason);
  [[nodiscard]] std::size_t untried() const { return waiting_.size() + (complete_ ? 0 : 1); }
  [[nodiscard]] const std::string& reasons() const { return reasons_; }

 private:
  struct Attempt final : Poller::Watcher {
    Attempt(Impl& of, base::SocketAddress to, int descriptor)
        : dialer(of), address(to), socket(of.loop_.poller, descriptor) {}
    void on_ready(std::uint32_t /*events*/) override {
      dialer.on_attempt(*this, take_error(socket.descriptor()));
    }

    Impl& dialer;
    base::SocketAddress address;
    Socket socket;
  };
  using AttemptPointer = std::unique_ptr<Attempt>;

  void begin_later();
  void begin_some();
  void begin(base::SocketAddress address);
  void on_attempt(const Attempt& attempt, int error);
  void won(Attempt& attempt);
  void failed(const base::SocketAddress& address, const std::string& reason);

  Loop::Impl& loop_;
  Owner* owner_;  // none when over
  std::deque<base::SocketAddress> waiting_;
  std::vector<AttemptPointer> attempts_;  // under way, in the order of their beginning
  std::optional<base::SocketAddress> winner_;
  std::string reasons_;
  std::size_t added_ = 0;
  bool complete_ = false;
  bool begins_later_ = false;
  Deadline next_one_;
};

void Dialer::Impl::give_up() {
  owner_ = nullptr;
  next_one_.clear();
  attempts_.clear();
}

void Dialer::Impl::add(const std::vector<base::SocketAddress>& addresses) {
  for (const base::SocketAddress& address : addresses) {
    if (added_ < kMostAddresses) {
      ++added_;
      waiting_.push_back(address);
    }
  }
  if (attempts_.empty()) {
    begin_later();
  } else if (next_one_.when() == base::kNever) {
    next_one_.set(loop_.now() + kAttemptDelay);
  }
}

void Dialer::Impl::no_more() {
  complete_ = true;
  begin_later();
}

void Dialer::Impl::next(const std::string& reason) {
  BITTERN_CHECK(winner_.has_value());
  failed(*std::exchange(winner_, std::nullopt), reason);
  begin_later();
}

// The owner hears of nothing before it has done with its own call.
void Dialer::Impl::begin_later() {
  if (std::exchange(begins_later_, true)) {
    return;
  }
  loop_.post([self = shared_from_this()] {
    self->begins_later_ = false;
    if (self->attempts_.empty()) {  // else the next one has its time
      self->begin_some();
    }
  });
}

// The next one, and at once those after it whose attempts fail at once.
void Dialer::Impl::begin_some() {
  if (owner_ == nullptr || winner_) {
    return;
  }
  if (attempts_.size() == kMostAtOnce && !waiting_.empty()) {  // the oldest has had its time
    const base::SocketAddress oldest = attempts_.front()->address;
    attempts_.erase(attempts_.begin());
    failed(oldest, "no answer");
  }
  const std::size_t before = attempts_.size();
  while (attempts_.size() == before && !waiting_.empty()) {
    const base::SocketAddress address = waiting_.front();
    waiting_.pop_front();
    begin(address);
  }
  if (!attempts_.empty()) {
    next_one_.set(waiting_.empty() ? base::kNever : loop_.now() + kAttemptDelay);
  } else if (complete_) {
    Owner& owner = *std::exchange(owner_, nullptr);
    owner.on_exhausted(std::move(reasons_));
  }
}

void Dialer::Impl::begin(base::SocketAddress address) {
  const Endpoint endpoint = to_endpoint(address);
  auto attempt = std::make_unique<Attempt>(
      *this, address,
      ::socket(endpoint.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
  Socket& socket = attempt->socket;
  int error = socket.is_open() ? 0 : errno;
  if (error == 0 && ::connect(socket.descriptor(), endpoint.data(), endpoint.size) != 0) {
    error = errno == EINPROGRESS || errno == EINTR ? 0 : errno;
  }
  // One that is connected already is told so as well.
  error = error != 0 ? error : socket.watch(*attempt, EPOLLOUT);
  if (error != 0) {
    failed(address, reason_of(error));
  } else {
    attempts_.push_back(std::move(attempt));
  }
}

void Dialer::Impl::on_attempt(const Attempt& attempt, int error) {
  const auto self = shared_from_this();
  const auto at = std::find_if(attempts_.begin(), attempts_.end(),
                               [&attempt](const auto& each) { return each.get() == &attempt; });
  const AttemptPointer done = std::move(*at);
  attempts_.erase(at);
  if (error != 0) {
    failed(done->address, reason_of(error));
    begin_some();
  } else {
    won(*done);
  }
}

// The others go back to where they were, in front of those that wait.
void Dialer::Impl::won(Attempt& attempt) {
  next_one_.clear();
  winner_ = attempt.address;
  std::for_each(attempts_.rbegin(), attempts_.rend(),
                [this](const auto& other) { waiting_.push_front(other->address); });
  attempts_.clear();
  attempt.socket.unwatch();
  keep_alive(attempt.socket.descriptor());
  owner_->on_connected(
      make_connection(loop_, std::move(attempt.socket), Peer{.address = attempt.address}));
}

void Dialer::Impl::failed(const base::SocketAddress& address, const std::string& reason) {
  reasons_ += (reasons_.empty() ? "" : "; ") + address.to_string() + ": " + reason;
}

Dialer::Dialer(Loop& loop, Owner& owner) : impl_(std::make_shared<Impl>(loop, owner)) {}

Dialer::~Dialer() { impl_->give_up(); }

void Dialer::add(const std::vector<base::SocketAddress>& addresses) { impl_->add(addresses); }

void Dialer::no_more() { impl_->no_more(); }

void Dialer::next(const std::string& reason) { impl_->next(reason); }

std::size_t Dialer::untried() const { return impl_->untried(); }

const std::string& Dialer::reasons() const { return impl_->reasons(); }

std::vector<base::IpAddress> interleave(const std::vector<base::IpAddress>& v6,
                                        const std::vector<base::IpAddress>& v4) {
  std::vector<base::IpAddress> all;
  for (std::size_t i = 0; i < std::max(v6.size(), v4.size()); ++i) {
    if (i < v6.size()) {
      all.push_back(v6[i]);
    }
    if (i < v4.size()) {
      all.push_back(v4[i]);
    }
  }
  return all;
}

}  // namespace bittern::net
