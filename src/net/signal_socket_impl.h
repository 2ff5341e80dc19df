// Signals as something to read (signalfd(2)).
#pragma once

#include <csignal>
#include <cstdint>
#include <functional>
#include <vector>

#include "net/poller_impl.h"

namespace bittern::net {

class SignalSocket final : public Poller::Watcher {
 public:
  // Blocks `signals` for this thread and those that it starts later, as long as this lives.
  SignalSocket(Poller& poller, const std::vector<int>& signals, std::function<void(int)> handler);
  ~SignalSocket();
  SignalSocket(const SignalSocket&) = delete;
  SignalSocket& operator=(const SignalSocket&) = delete;

 private:
  void on_ready(std::uint32_t events) override;

  sigset_t blocked_before_{};
  Socket socket_;
  std::function<void(int)> handler_;
};

}  // namespace bittern::net
