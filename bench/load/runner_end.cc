// How a run ends.
#include "bench/load/report.h"
#include "bench/load/runner.h"

namespace bittern::bench {
namespace {

constexpr Micros kEndPatience = 10 * kSecond;

}  // namespace

void Runner::say_done() {
  const Micros now = clock_now();
  alarm_.clear();
  phase_ = Phase::kDone;
  count_lost();
  count_unanswered();
  bench::say_done(context_.account, static_cast<double>(now - began_) / kSecond,
                  cpu_now() - cpu_at_go_, mode_->more_results());
  input_.want_line();
}

void Runner::count_lost() {
  for (const Member& member : members_) {
    context_.account.lost += member.ledger.outstanding();
  }
}

// A held request whose wait is long over has been forgotten.
void Runner::count_unanswered() {
  const Options& options = context_.options;
  const Micros patience = (options.wait + options.wait / 2 + 5) * kSecond;
  const Micros now = clock_now();
  for (const Member& member : members_) {
    if (member.ready && member.session->waits_since() != 0 &&
        member.session->waits_since() + patience < now) {
      context_.account.error("a request was not answered");
    }
  }
}

void Runner::end_all() {
  phase_ = Phase::kEnding;
  alarm_.set(clock_now() + kEndPatience);
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (members_[i].alive) {
      end(i);
    }
  }
  look_whether_ended();
}

void Runner::look_whether_ended() {
  if (alive_ == 0 && phase_ == Phase::kEnding) {
    finish();
  }
}

void Runner::finish() {
  phase_ = Phase::kOver;
  if (alive_ > 0) {
    context_.account.error("sessions do not end: " + std::to_string(alive_));
  }
  say_ended();
  context_.poller.stop();
}

}  // namespace bittern::bench
