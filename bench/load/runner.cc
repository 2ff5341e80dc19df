#include "bench/load/runner.h"

#include <utility>

#include "bench/common/xml_text.h"
#include "bench/load/bosh_session.h"
#include "bench/load/report.h"
#include "bench/load/tcp_session.h"

namespace bittern::bench {
namespace {

constexpr Micros kStandstill = 10 * kSecond;
constexpr Micros kSetupPatience = 60 * kSecond;  // without any session that gets ready

double seconds(Micros time) { return static_cast<double>(time) / kSecond; }

}  // namespace

Runner::Runner(Context& context)
    : context_(context),
      messages_(context.options.payload),
      mode_(make_mode(*this, context.options.mode)),
      input_(context.poller, [this] { on_line(); }),
      alarm_(context.poller, [this] { on_alarm(); }) {
  members_.resize(std::max(mode_->sessions(), context.options.sessions));
}

int Runner::run() {
  began_ = clock_now();
  alarm_.set(began_ + kSetupPatience);
  context_.poller.post([this] { set_up_some(); });
  context_.poller.run();
  return context_.account.clean() ? 0 : 1;
}

std::unique_ptr<Session> Runner::make_session(std::size_t index) {
  if (context_.options.url.empty() || mode_->is_direct(index)) {
    return std::make_unique<TcpSession>(context_, index, *this);
  }
  return std::make_unique<BoshSession>(context_, index, *this);
}

void Runner::start(std::size_t index) {
  Member& member = members_[index];
  ++alive_;
  member.alive = true;
  member.ledger = {};
  member.session = make_session(index);
}

void Runner::end(std::size_t index) { members_[index].session->end(); }

const std::string& Runner::jid(std::size_t index) { return members_[index].session->jid(); }

bool Runner::is_set_up() const { return started_ == mode_->sessions() && setting_up_ == 0; }

void Runner::set_up_some() {
  while (started_ < mode_->sessions() && setting_up_ < context_.options.setup_rate) {
    ++setting_up_;
    start(started_++);
  }
  if (is_set_up()) {
    say_ready();
  }
}

void Runner::on_set_up() {
  --setting_up_;
  alarm_.set(clock_now() + kSetupPatience);
  if (started_ < mode_->sessions() || is_set_up()) {
    context_.poller.post([this] {
      if (phase_ == Phase::kSetup) {
        set_up_some();
      }
    });
  }
}

void Runner::say_ready() {
  std::size_t ready = context_.options.mode == ModeName::kChurn ? members_.size() : 0;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    ready += members_[i].ready && !mode_->is_direct(i) ? 1 : 0;
  }
  alarm_.clear();
  phase_ = Phase::kReady;
  bench::say_ready(ready, seconds(clock_now() - began_));
  input_.want_line();
}

void Runner::on_line() {
  if (phase_ == Phase::kReady) {
    go();
  } else if (phase_ == Phase::kDone) {
    end_all();
  }
}

void Runner::go() {
  phase_ = Phase::kRunning;
  began_ = clock_now();
  cpu_at_go_ = cpu_now();
  context_.account.forget_setup();
  alarm_.set(began_ + (context_.options.messages > 0
                           ? kStandstill
                           : static_cast<Micros>(context_.options.duration * kSecond)));
  mode_->begin();
  if (alive_ == 0) {
    exhausted();  // nobody has logged in
  }
}

void Runner::on_alarm() {
  switch (phase_) {
    case Phase::kSetup:
      context_.account.error("sessions do not get ready: " + std::to_string(setting_up_));
      started_ = mode_->sessions();
      setting_up_ = 0;
      say_ready();
      break;
    case Phase::kRunning:
      if (context_.options.messages == 0 || stands_still()) {
        drain();
      } else {
        alarm_.set(clock_now() + kStandstill);
      }
      break;
    case Phase::kDraining:
      say_done();
      break;
    case Phase::kEnding:
      finish();
      break;
    default:
      break;
  }
}

// Where messages are counted instead of time, those that are lost must not be waited for forever.
bool Runner::stands_still() {
  const std::uint64_t moved = context_.account.sent + context_.account.received;
  return std::exchange(moved_, moved) == moved;
}

// In a later turn: the mode may be in the middle of something.
void Runner::exhausted() {
  context_.poller.post([this] {
    if (phase_ == Phase::kRunning) {
      drain();
    }
  });
}

void Runner::drain() {
  phase_ = Phase::kDraining;
  mode_->stop();
  alarm_.set(clock_now() + static_cast<Micros>(mode_->drain_seconds() * kSecond));
  look_whether_drained();
}

void Runner::look_whether_drained() {
  if (phase_ == Phase::kDraining && (mode_->is_drained() || alive_ == 0)) {
    say_done();
  }
}

bool Runner::sends() const { return phase_ == Phase::kRunning; }

bool Runner::send(std::size_t index) {
  Member& member = members_[index];
  Account& account = context_.account;
  const std::uint64_t most = context_.options.messages;
  if (!sends() || !member.ready || (most > 0 && account.sent >= most)) {
    return false;
  }
  ++account.sent;
  stanza_.clear();
  messages_.append(stanza_, member.session->jid(), {index, member.ledger.send(), clock_now()});
  member.session->send(stanza_);
  if (most > 0 && account.sent >= most) {
    exhausted();
  }
  return true;
}

void Runner::on_ready(std::size_t index) {
  members_[index].ready = true;
  if (phase_ == Phase::kSetup) {
    on_set_up();
  } else {
    mode_->on_ready(index);
  }
}

void Runner::on_stanzas(std::size_t index, std::string_view xml) {
  Member& member = members_[index];
  const Micros now = clock_now();
  if (contains(xml, "type='error'") || contains(xml, "type=\"error\"")) {
    context_.account.error("a stanza of type error came");
  }
  Mark mark;
  for (auto found = messages_.take(xml, mark); found != Messages::Found::kNothing;
       found = messages_.take(xml, mark)) {
    if (found == Messages::Found::kDamaged) {
      context_.account.error("a message is not what was sent");
    } else if (mark.session != index) {
      context_.account.error("a message for another session");
    } else if (context_.account.receive(member.ledger, mark.number, now - mark.sent_at)) {
      mode_->on_received(index);
    }
  }
  look_whether_drained();
}

void Runner::on_error(std::size_t index, const std::string& reason) {
  context_.account.error("session " + std::to_string(index) + ": " + reason);
}

void Runner::on_ended(std::size_t index) {
  Member& member = members_[index];
  const bool was_ready = member.ready;
  if (!member.alive) {
    return;
  }
  --alive_;
  member.alive = member.ready = false;
  if (phase_ == Phase::kSetup) {
    if (!was_ready) {
      on_set_up();
    }
    return;
  }
  if (phase_ == Phase::kEnding) {
    look_whether_ended();
    return;
  }
  if (context_.options.mode == ModeName::kChurn) {
    context_.account.lost += member.ledger.outstanding();
    member.ledger = {};
  }
  mode_->on_ended(index);
  if (alive_ == 0 && context_.options.mode != ModeName::kChurn) {
    exhausted();
  }
  look_whether_drained();
}

}  // namespace bittern::bench
