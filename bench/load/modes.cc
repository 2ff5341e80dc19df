#include <algorithm>
#include <vector>

#include "bench/load/mode.h"

namespace bittern::bench {
namespace {

class Idle final : public Mode {
 public:
  using Mode::Mode;
};

class Flood final : public Mode {
 public:
  using Mode::Mode;

  void begin() override {
    for (std::size_t i = 0; i < sessions(); ++i) {
      for (std::size_t k = 0; k < field_.context().options.in_flight; ++k) {
        field_.send(i);
      }
    }
  }
  void on_received(std::size_t index) override { field_.send(index); }
};

// Evenly spread: each message has its place of 1/rate seconds, and stands somewhere in the middle
// half of it.
class Chat final : public Mode {
 public:
  explicit Chat(Field& field)
      : Mode(field), period_(kSecond / std::max(field.context().options.rate, 1e-6)) {}

  void begin() override {
    const Micros now = clock_now();
    for (std::size_t i = 0; i < sessions(); ++i) {
      speakers_.push_back(std::make_unique<Speaker>(*this, i));
      speakers_.back()->begin(static_cast<double>(now));
    }
  }
  void stop() override { speakers_.clear(); }

 private:
  struct Speaker {
    Speaker(Chat& its_chat, std::size_t its_index)
        : chat(its_chat), index(its_index), alarm(chat.field_.context().poller, [this] {
            chat.field_.send(index);
            next();
          }) {}
    // As if it had always spoken.
    void begin(double now) {
      place = now - chat.period_ * (1 + chat.share());
      do {
        next();
      } while (when < now);
    }
    void next() {
      place += chat.period_;
      when = place + chat.period_ * (0.25 + chat.share() / 2);
      alarm.set(static_cast<Micros>(when));
    }

    Chat& chat;
    std::size_t index;
    double place = 0;
    double when = 0;
    Alarm alarm;
  };

  [[nodiscard]] double share() {
    return std::uniform_real_distribution<double>(0, 1)(field_.context().random);
  }

  double period_;
  std::vector<std::unique_ptr<Speaker>> speakers_;
};

class Churn final : public Mode {
 public:
  using Mode::Mode;

  [[nodiscard]] std::size_t sessions() const override { return 0; }
  void begin() override {
    for (std::size_t i = 0; i < field_.context().options.sessions; ++i) {
      live(i);
    }
  }
  void on_ready(std::size_t index) override {
    if (!field_.send(index)) {
      field_.end(index);
    }
  }
  void on_received(std::size_t index) override {
    ++field_.context().account.lives;
    field_.end(index);
  }
  void on_ended(std::size_t index) override {
    --alive_;
    field_.context().poller.post([this, index] { live(index); });
  }
  [[nodiscard]] bool is_drained() const override { return alive_ == 0; }

 private:
  void live(std::size_t index) {
    const std::uint64_t most = field_.context().options.messages;
    if (field_.sends() && (most == 0 || begun_ < most)) {
      ++begun_;
      ++alive_;
      field_.start(index);
    } else if (alive_ == 0) {
      field_.exhausted();
    }
  }

  std::uint64_t begun_ = 0;
  std::size_t alive_ = 0;
};

}  // namespace

std::size_t Mode::sessions() const { return field_.context().options.sessions; }

double Mode::drain_seconds() const { return field_.context().options.patience; }

bool Mode::is_drained() const {
  return field_.context().account.received >= field_.context().account.sent;
}

std::unique_ptr<Mode> make_mode(Mode::Field& field, ModeName name) {
  switch (name) {
    case ModeName::kFlood:
      return std::make_unique<Flood>(field);
    case ModeName::kChat:
      return std::make_unique<Chat>(field);
    case ModeName::kChurn:
      return std::make_unique<Churn>(field);
    case ModeName::kPush:
      return make_push(field);
    case ModeName::kIdle:
      break;
  }
  return std::make_unique<Idle>(field);
}

}  // namespace bittern::bench
