#include "net/loop.h"

#include <algorithm>
#include <boost/system/system_error.hpp>
#include <ctime>
#include <utility>

#include "bittern/base/check.h"
#include "net/loop_impl.h"

namespace bittern::net {
namespace {

using std::chrono::steady_clock;  // CLOCK_MONOTONIC

base::Time read_clock() {
  const auto since_boot = steady_clock::now().time_since_epoch();
  return base::Time(std::chrono::floor<base::Duration>(since_boot));
}

std::unique_ptr<Loop::Impl> make_impl(Loop& loop) {
  try {
    return std::make_unique<Loop::Impl>(loop);
  } catch (const boost::system::system_error&) {
    BITTERN_CHECK(!"the operating system gives no epoll descriptor");
    return nullptr;
  }
}

}  // namespace

Loop::Impl::Impl(Loop& owner)
    : loop(owner),
      deadlines([this](base::Time when) { wake_at(when); }),
      buffer(new char[kBufferSize]),
      busy_(io.get_executor()),
      timer_(io),
      now_(read_clock()) {}

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

void Loop::Impl::wake_at(base::Time when) {
  if (told_ && when > *told_) {
    return;  // skip() runs what is due
  }
  // A told time may be ahead of the clock, and what is due is due now. The timer counts
  // nanoseconds, in which a far Time overflows; called too early, run_due() asks again.
  const base::Time at =
      told_ ? base::Time() : std::clamp(when, now_, now_ + std::chrono::hours(24));
  timer_.expires_at(steady_clock::time_point(at.time_since_epoch()));
  timer_.async_wait([this](const error_code& error) {
    if (error) {
      return;  // set anew, or the end of the loop
    }
    begin_turn();
    deadlines.run_due(now_);
  });
}

bool Loop::Impl::run_for(base::Duration longest) {
  constexpr int kMostTurns = 1000;  // two peers that answer each other are ready for ever
  begin_turn();
  const bool any = io.poll_one() > 0 || io.run_one_for(longest) > 0;
  if (any) {
    for (int turn = 0; turn < kMostTurns && io.poll_one() > 0; ++turn) {
    }
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
  signals_.push_back(std::make_unique<Signals>(io, std::move(handler)));
  Signals& added = *signals_.back();
  for (const int signal : signals) {
    error_code error;
    added.set.add(signal, error);
    BITTERN_CHECK(!error);
  }
  await(added);
}

void Loop::Impl::await(Signals& signals) {
  signals.set.async_wait([this, &signals](const error_code& error, int signal) {
    if (error) {
      return;
    }
    begin_turn();
    await(signals);
    signals.handler(signal);
  });
}

DeadlineQueue& deadlines_of(Loop::Impl& loop) { return loop.deadlines; }

Loop::Loop() : impl_(make_impl(*this)) {}
Loop::~Loop() = default;

// Asio's stop() lasts until restart(). Restarted afterwards, so that a stop() before run() counts.
void Loop::run() {
  impl_->begin_turn();
  impl_->io.run();
  impl_->io.restart();
}

void Loop::stop() { impl_->io.stop(); }

bool Loop::run_for(base::Duration longest) {
  const bool any = impl_->run_for(longest);
  impl_->io.restart();
  return any;
}

void Loop::skip(base::Duration time) { impl_->skip(time); }

base::Time Loop::next_deadline() const { return impl_->deadlines.next(); }

std::size_t Loop::lingering() const { return impl_->lingering.size(); }

base::Time Loop::now() const { return impl_->now(); }
std::int64_t Loop::unix_seconds() const { return impl_->unix_seconds(); }

void Loop::post(std::function<void()> handler) {
  asio::post(impl_->io, [this, handler = std::move(handler)] {
    impl_->begin_turn();
    handler();
  });
}

void Loop::on_signals(const std::vector<int>& signals, std::function<void(int)> handler) {
  impl_->on_signals(signals, std::move(handler));
}

}  // namespace bittern::net
