// The inside of a Loop, for the .cc files of this folder that use Asio (8 s to compile each).
#pragma once

#include <boost/asio/basic_signal_set.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "net/deadline_queue_impl.h"
#include "net/loop.h"

namespace bittern::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Asio's own aliases hold their executor behind a type-erased any_io_executor, 40 bytes more in
// every socket.
using Executor = asio::io_context::executor_type;
// TCP or Unix, which is known when it is opened.
using Stream = asio::generic::stream_protocol;
using Socket = asio::basic_stream_socket<Stream, Executor>;

class Loop::Impl {
 public:
  static constexpr std::size_t kBufferSize = 65536;

  explicit Impl(Loop& owner);

  // Every completion handler calls this first: all code of one turn sees the same time.
  void begin_turn();
  [[nodiscard]] base::Time now() const { return now_; }
  [[nodiscard]] std::int64_t unix_seconds();
  bool run_for(base::Duration longest);
  void skip(base::Duration time);
  void on_signals(const std::vector<int>& signals, std::function<void(int)> handler);

  // Destroyed last to first: io before deadlines, since it destroys the handlers that never ran,
  // and with them connections that are finishing, which have a Deadline each.
  Loop& loop;
  DeadlineQueue deadlines;
  // What was just received, of whichever connection: one that is idle owns no buffer.
  std::unique_ptr<char[]> buffer;
  asio::io_context io{1};  // one thread runs it
  // Connections that finish: nobody else holds one that waits for nothing but its Deadline.
  std::unordered_set<std::shared_ptr<void>> lingering;

 private:
  using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                           asio::wait_traits<std::chrono::steady_clock>, Executor>;
  struct Signals {
    Signals(asio::io_context& context, std::function<void(int)> then)
        : set(context), handler(std::move(then)) {}

    asio::basic_signal_set<Executor> set;
    std::function<void(int)> handler;
  };

  void wake_at(base::Time when);
  void await(Signals& signals);

  asio::executor_work_guard<Executor> busy_;  // run() goes on when there is nothing to wait for
  Timer timer_;
  std::vector<std::unique_ptr<Signals>> signals_;
  std::optional<base::Time> told_;  // by skip()
  base::Time now_;
  base::Time read_unix_at_ = base::Time::min();
  std::int64_t unix_seconds_ = 0;
};

}  // namespace bittern::net
