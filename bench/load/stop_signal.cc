#include "bench/load/stop_signal.h"

#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>

namespace bittern::bench {

StopSignal::StopSignal(Poller& poller) : poller_(poller) {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGTERM);
  ::sigaddset(&signals, SIGINT);
  ::sigprocmask(SIG_BLOCK, &signals, nullptr);
  descriptor_ = ::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  poller_.add(descriptor_, *this, EPOLLIN);
}

StopSignal::~StopSignal() {
  poller_.remove(descriptor_, *this);
  ::close(descriptor_);
}

void StopSignal::on_ready(std::uint32_t /*events*/) {
  came_ = true;
  poller_.stop();
}

}  // namespace bittern::bench
