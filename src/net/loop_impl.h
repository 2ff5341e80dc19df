// The inside of a Loop, for the .cc files of this folder.
#pragma once

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "net/connection.h"
#include "net/deadline_queue_impl.h"
#include "net/loop.h"
#include "net/mailbox_impl.h"
#include "net/poller_impl.h"

namespace bittern::net {

class SignalSocket;

class Loop::Impl {
 public:
  static constexpr std::size_t kBufferSize = 65536;

  explicit Impl(Loop& owner);
  ~Impl();
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void run();
  void stop() { stopped_ = true; }
  bool run_for(base::Duration longest);
  void skip(base::Duration time);
  void post(std::function<void()> handler) { posted_.push_back(std::move(handler)); }
  void on_signals(const std::vector<int>& signals, std::function<void(int)> handler);
  void post_from_elsewhere(std::function<void()> letter) { mailbox_.put(std::move(letter)); }

  [[nodiscard]] base::Time now() const { return now_; }
  [[nodiscard]] std::int64_t unix_seconds();

  // Destroyed last to first: what was posted, and the connections that are finishing, have a
  // Deadline and a Socket each.
  Loop& loop;
  DeadlineQueue deadlines;
  Poller poller;
  // What was just received, of whichever connection: one that is idle owns no buffer.
  std::unique_ptr<char[]> buffer;
  // Connections that finish: nobody else holds one that waits for nothing but its Deadline.
  std::unordered_set<boost::intrusive_ptr<Connection::Impl>> lingering;

 private:
  bool turn(base::Duration longest);
  void begin_turn();
  void run_posted();
  [[nodiscard]] int wait_for(base::Duration longest);

  Mailbox mailbox_{poller};
  std::vector<std::unique_ptr<SignalSocket>> signals_;
  std::vector<std::function<void()>> posted_;
  std::optional<base::Time> told_;  // by skip()
  base::Time now_;
  base::Time read_unix_at_ = base::Time::min();
  std::int64_t unix_seconds_ = 0;
  bool stopped_ = false;
};

}  // namespace bittern::net
