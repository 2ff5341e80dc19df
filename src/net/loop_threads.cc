#include "net/loop_threads.h"

#include <pthread.h>

#include <csignal>
#include <cstddef>
#include <system_error>

namespace bittern::net {
namespace {

// For ps and top: 15 bytes at most.
void run(Loop& loop, std::size_t number) {
  const std::string name = "loop-" + std::to_string(number);
  ::pthread_setname_np(::pthread_self(), name.c_str());
  loop.run();
}

// A thread inherits the signals that are blocked where it is made.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

base::Expected<void, std::string> LoopThreads::start(const std::vector<Loop*>& loops) {
  const SignalsBlocked blocked;
  try {
    for (Loop* const loop : loops) {
      threads_.emplace_back([loop, number = threads_.size() + 1] { run(*loop, number); });
    }
    return {};
  } catch (const std::system_error& error) {
    for (std::size_t i = 0; i < threads_.size(); ++i) {
      loops[i]->post_from_elsewhere([loop = loops[i]] { loop->stop(); });
    }
    join();
    return base::make_unexpected("no thread for a loop: " + error.code().message());
  }
}

void LoopThreads::join() {
  for (std::thread& thread : threads_) {
    thread.join();
  }
  threads_.clear();
}

}  // namespace bittern::net
