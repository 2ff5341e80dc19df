// SIGTERM and SIGINT end the loop.
#pragma once

#include "bench/load/poller.h"

namespace bittern::bench {

class StopSignal final : public Poller::Handler {
 public:
  explicit StopSignal(Poller& poller);
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  [[nodiscard]] bool came() const { return came_; }

  void on_ready(std::uint32_t events) override;

 private:
  Poller& poller_;
  int descriptor_;
  bool came_ = false;
};

}  // namespace bittern::bench
