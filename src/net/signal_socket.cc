#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <utility>

#include "bittern/base/check.h"
#include "net/signal_socket_impl.h"

namespace bittern::net {
namespace {

sigset_t set_of(const std::vector<int>& signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals) {
    sigaddset(&set, signal);
  }
  return set;
}

int make_descriptor(const sigset_t& set) {
  return ::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

}  // namespace

SignalSocket::SignalSocket(Poller& poller, const std::vector<int>& signals,
                           std::function<void(int)> handler)
    : socket_(poller, make_descriptor(set_of(signals))), handler_(std::move(handler)) {
  const sigset_t set = set_of(signals);
  BITTERN_CHECK(::pthread_sigmask(SIG_BLOCK, &set, &blocked_before_) == 0);
  BITTERN_CHECK(socket_.is_open() && socket_.watch(*this, EPOLLIN) == 0);
}

SignalSocket::~SignalSocket() { ::pthread_sigmask(SIG_SETMASK, &blocked_before_, nullptr); }

void SignalSocket::on_ready(std::uint32_t /*events*/) {
  signalfd_siginfo info{};
  if (::read(socket_.descriptor(), &info, sizeof info) == sizeof info) {
    handler_(static_cast<int>(info.ssi_signo));
  }
}

}  // namespace bittern::net
