#include "net/loop.h"

#include <algorithm>
#include <ctime>
#include <utility>

#include "net/connection_impl.h"  // for the lingering
#include "net/loop_impl.h"
#include "net/signal_socket_impl.h"

namespace bittern::net {
namespace {

using std::chrono::steady_clock;  // CLOCK_MONOTONIC

// As long as no deadline is earlier.
constexpr base::Duration kLongest = std::chrono::hours(1);

// When a loop that sleeps until `deadline` wakes.
base::Time waking(base::Time deadline) {
  const base::Duration since_boot = deadline.time_since_epoch();
  return base::Time((since_boot + Loop::kTick - base::Duration(1)) / Loop::kTick * Loop::kTick);
}

base::Time read_clock() {
  const auto since_boot = steady_clock::now().time_since_epoch();
  return base::Time(std::chrono::floor<base::Duration>(since_boot));
}

}  // namespace

Loop::Impl::Impl(Loop& owner) : loop(owner), buffer(new char[kBufferSize]), now_(read_clock()) {}

// What is destroyed here may still post, and look at what is destroyed after it.
Loop::Impl::~Impl() {
  signals_.clear();
  lingering.clear();
  while (!posted_.empty()) {
    std::exchange(posted_, {}).clear();
  }
}

void Loop::Impl::begin_turn() { now_ = told_ ? *told_ : read_clock(); }

std::int64_t Loop::Impl::unix_seconds() {
  if (now_ >= read_unix_at_) {
    std::timespec real{};
    ::clock_gettime(CLOCK_REALTIME, &real);
    unix_seconds_ = real.tv_sec;
    read_unix_at_ = now_ + base::Duration(1000 - real.tv_nsec / 1000000);
  }
  return unix_seconds_;
}

// For epoll_wait(). Time is told in whole milliseconds, rounded down, and so is never early: what
// is due at one of them is due when the clock has passed it.
int Loop::Impl::wait_for(base::Duration longest) {
  if (!posted_.empty()) {
    return 0;
  }
  base::Duration until_due = longest;
  if (deadlines.next() <= now_) {
    until_due = base::Duration::zero();
  } else if (!told_ && deadlines.next() != base::kNever) {  // else skip() runs what is due
    const base::Time clock = read_clock();
    until_due = std::min(longest, waking(std::min(deadlines.next(), clock + longest)) - clock);
  }
  return static_cast<int>(std::max(until_due, base::Duration::zero()).count());
}

// Sockets, then deadlines, then what was posted: all at the same time. False if there was nothing.
bool Loop::Impl::turn(base::Duration longest) {
  const std::size_t ready = poller.wait(wait_for(longest));
  begin_turn();
  poller.tell();
  const bool due = deadlines.next() <= now_;
  if (due) {
    deadlines.run_due(now_);
  }
  const bool any = ready > 0 || due || !posted_.empty();
  run_posted();
  return any;
}

// What these post has its turn in the next one, after the sockets.
void Loop::Impl::run_posted() {
  std::vector<std::function<void()>> handlers;
  handlers.swap(posted_);
  for (std::function<void()>& handler : handlers) {
    std::exchange(handler, nullptr)();
  }
  handlers.clear();
  if (posted_.empty()) {
    posted_.swap(handlers);  // for its memory
  }
}

// A stop() before run() counts.
void Loop::Impl::run() {
  begin_turn();
  while (!stopped_) {
    turn(kLongest);
  }
  stopped_ = false;
}

bool Loop::Impl::run_for(base::Duration longest) {
  constexpr int kMostTurns = 1000;  // two peers that answer each other are ready for ever
  begin_turn();
  const bool any = turn(base::Duration::zero()) || turn(longest);
  for (int more = 0; any && more < kMostTurns && turn(base::Duration::zero()); ++more) {
  }
  begin_turn();  // what the test does next happens now
  return any;
}

void Loop::Impl::skip(base::Duration time) {
  told_ = now_ + time;
  begin_turn();
  deadlines.run_due(now_);
}

void Loop::Impl::on_signals(const std::vector<int>& signals, std::function<void(int)> handler) {
  signals_.push_back(std::make_unique<SignalSocket>(poller, signals, std::move(handler)));
}

DeadlineQueue& deadlines_of(Loop::Impl& loop) { return loop.deadlines; }

Loop::Loop() : impl_(std::make_unique<Impl>(*this)) {}
Loop::~Loop() = default;

void Loop::run() { impl_->run(); }
void Loop::stop() { impl_->stop(); }
bool Loop::run_for(base::Duration longest) { return impl_->run_for(longest); }
void Loop::skip(base::Duration time) { impl_->skip(time); }

base::Time Loop::next_deadline() const { return impl_->deadlines.next(); }

std::size_t Loop::lingering() const { return impl_->lingering.size(); }

base::Time Loop::now() const { return impl_->now(); }
std::int64_t Loop::unix_seconds() const { return impl_->unix_seconds(); }

void Loop::post(std::function<void()> handler) { impl_->post(std::move(handler)); }

void Loop::on_signals(const std::vector<int>& signals, std::function<void(int)> handler) {
  impl_->on_signals(signals, std::move(handler));
}

}  // namespace bittern::net
