// Loops that run on threads of their own.
#pragma once

#include <string>
#include <thread>
#include <vector>

#include "bittern/base/expected.h"
#include "net/loop.h"

namespace bittern::net {

class LoopThreads {
 public:
  LoopThreads() = default;
  ~LoopThreads() { join(); }
  LoopThreads(const LoopThreads&) = delete;
  LoopThreads& operator=(const LoopThreads&) = delete;

  // Each loop runs until its stop(). No signal is handled on these threads: Loop::on_signals() of
  // a loop elsewhere hears them all. The error is a phrase; then none of them runs.
  [[nodiscard]] base::Expected<void, std::string> start(const std::vector<Loop*>& loops);
  // Waits until all loops have stopped.
  void join();

 private:
  std::vector<std::thread> threads_;
};

}  // namespace bittern::net
