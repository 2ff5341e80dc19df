// A publisher tells all users of an item in intervals, straight through the server; they hear of it
// over BOSH.
#include <cinttypes>
#include <memory>
#include <string>

#include "bench/load/mode.h"
#include "bench/load/report.h"

namespace bittern::bench {
namespace {

class Push final : public Mode {
 public:
  explicit Push(Field& field)
      : Mode(field), alarm_(field.context().poller, [this] { publish(); }) {}

  [[nodiscard]] std::size_t sessions() const override { return users() + 1; }
  [[nodiscard]] bool is_direct(std::size_t index) const override { return index == users(); }
  void begin() override {
    next_ = clock_now();
    wait();
  }
  void stop() override {
    alarm_.clear();
    in_time_ = field_.context().account.received;
  }
  // Who polls hears of the last item at the next poll.
  [[nodiscard]] double drain_seconds() const override {
    return Mode::drain_seconds() + field_.context().options.poll;
  }
  [[nodiscard]] std::string more_results() const override;

 private:
  [[nodiscard]] std::size_t users() const { return field_.context().options.sessions; }
  void wait() {
    next_ += static_cast<Micros>(field_.context().options.publish_interval * kSecond);
    alarm_.set(next_);
  }
  void publish();

  Alarm alarm_;
  Micros next_ = 0;
  std::uint64_t published_ = 0;
  std::uint64_t in_time_ = 0;  // items received before the end of the experiment
  std::string stanzas_;
};

void Push::publish() {
  if (!field_.sends() || !field_.is_ready(users())) {
    return;
  }
  ++published_;
  stanzas_.clear();
  const Micros now = clock_now();
  for (std::size_t i = 0; i < users(); ++i) {
    if (field_.is_ready(i)) {
      ++field_.context().account.sent;
      field_.messages().append(stanzas_, field_.jid(i), {i, field_.ledger(i).send(), now});
    }
  }
  field_.session(users()).send(stanzas_);
  wait();
}

std::string Push::more_results() const {
  const Account& account = field_.context().account;
  const double wanted = static_cast<double>(published_) * static_cast<double>(users());
  const auto ms = [](double us) { return us / 1000; };
  return format(R"(,"published":%)" PRIu64 R"(,"received_items":%)" PRIu64
                R"(,"unique_items":%)" PRIu64
                R"(,"trip_ms":{"mean":%.3f,"p50":%.3f,"p99":%.3f},"coherence":%.6f)",
                published_, account.received + account.duplicated, account.received,
                ms(account.latency.mean()), ms(static_cast<double>(account.latency.quantile(0.5))),
                ms(static_cast<double>(account.latency.quantile(0.99))),
                wanted > 0 ? static_cast<double>(in_time_) / wanted : 0.0);
}

}  // namespace

std::unique_ptr<Mode> make_push(Mode::Field& field) { return std::make_unique<Push>(field); }

}  // namespace bittern::bench
