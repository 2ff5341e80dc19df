// The load generator's loop: epoll and alarms, as bare as can be, for it shares the machine with
// what it measures. Level-triggered: a read costs no epoll_ctl.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <utility>
#include <vector>

namespace bittern::bench {

using Micros = std::uint64_t;  // since the machine's start
inline constexpr Micros kSecond = 1'000'000;

[[nodiscard]] Micros clock_now();

class Alarm;

class Poller {
 public:
  class Handler {
   public:
    virtual void on_ready(std::uint32_t events) = 0;  // EPOLLIN, EPOLLOUT ...

   protected:
    ~Handler() = default;
  };

  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  // False if the descriptor is of a kind that is always ready, such as a file.
  bool add(int descriptor, Handler& handler, std::uint32_t events);
  void change(int descriptor, Handler& handler, std::uint32_t events);
  // Its handler hears nothing more, also of what this turn has found already.
  void remove(int descriptor, const Handler& handler);

  // Called at the end of the turn, when nobody is in the middle of a call.
  void post(std::function<void()> handler) { posted_.push_back(std::move(handler)); }

  void run();
  void stop() { stopped_ = true; }

 private:
  friend class Alarm;
  struct Event {
    Handler* handler;
    std::uint32_t events;
  };

  [[nodiscard]] int time_left() const;  // until the next alarm, in milliseconds; -1: for ever
  void wait();
  void ring();
  void run_posted();

  int epoll_;
  bool stopped_ = false;
  std::vector<Event> turn_;
  std::vector<std::function<void()>> posted_;
  std::set<std::pair<Micros, Alarm*>> alarms_;
};

// Rings once for each set().
class Alarm {
 public:
  Alarm(Poller& poller, std::function<void()> handler)
      : poller_(poller), handler_(std::move(handler)) {}
  ~Alarm() { clear(); }
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;

  void set(Micros when);
  void clear();
  [[nodiscard]] bool is_set() const { return when_ != 0; }

 private:
  friend class Poller;

  Poller& poller_;
  std::function<void()> handler_;
  Micros when_ = 0;
};

}  // namespace bittern::bench
