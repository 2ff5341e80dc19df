// One run: sets the sessions up, lets the mode drive them, accounts for what comes back, and says
// so.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "bench/load/account.h"
#include "bench/load/context.h"
#include "bench/load/input.h"
#include "bench/load/message.h"
#include "bench/load/mode.h"
#include "bench/load/session.h"

namespace bittern::bench {

class Runner final : public Session::Owner, public Mode::Field {
 public:
  explicit Runner(Context& context);

  // The status to exit with.
  [[nodiscard]] int run();

  void on_ready(std::size_t index) override;
  void on_stanzas(std::size_t index, std::string_view xml) override;
  void on_ended(std::size_t index) override;
  void on_error(std::size_t index, const std::string& reason) override;

  [[nodiscard]] Context& context() override { return context_; }
  [[nodiscard]] bool sends() const override;
  bool send(std::size_t index) override;
  [[nodiscard]] const std::string& jid(std::size_t index) override;
  [[nodiscard]] Ledger& ledger(std::size_t index) override { return members_[index].ledger; }
  [[nodiscard]] const Messages& messages() override { return messages_; }
  [[nodiscard]] Session& session(std::size_t index) override { return *members_[index].session; }
  [[nodiscard]] bool is_ready(std::size_t index) override { return members_[index].ready; }
  void start(std::size_t index) override;
  void end(std::size_t index) override;
  void exhausted() override;

 private:
  enum class Phase : std::uint8_t { kSetup, kReady, kRunning, kDraining, kDone, kEnding, kOver };
  struct Member {
    std::unique_ptr<Session> session;
    Ledger ledger;
    bool ready = false;
    bool alive = false;
  };

  [[nodiscard]] std::unique_ptr<Session> make_session(std::size_t index);
  [[nodiscard]] bool is_set_up() const;
  void set_up_some();
  void on_set_up();
  void say_ready();
  void on_line();
  void go();
  void on_alarm();
  [[nodiscard]] bool stands_still();
  void drain();
  void look_whether_drained();
  void say_done();
  void count_lost();
  void count_unanswered();
  void end_all();
  void look_whether_ended();
  void finish();

  Context& context_;
  Messages messages_;
  std::unique_ptr<Mode> mode_;
  std::vector<Member> members_;
  Input input_;
  Alarm alarm_;
  Phase phase_ = Phase::kSetup;
  std::size_t started_ = 0;
  std::size_t setting_up_ = 0;
  std::size_t alive_ = 0;
  Micros began_ = 0;  // the phase that has a duration
  double cpu_at_go_ = 0;
  std::uint64_t moved_ = 0;
  std::string stanza_;
};

}  // namespace bittern::bench
