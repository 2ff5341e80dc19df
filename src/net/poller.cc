#include <unistd.h>

#include <cerrno>
#include <utility>

#include "bittern/base/check.h"
#include "net/poller_impl.h"

namespace bittern::net {

Poller::Poller() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  BITTERN_CHECK(epoll_ >= 0);  // else there are no descriptors at all
}

Poller::~Poller() { ::close(epoll_); }

std::size_t Poller::wait(int milliseconds) {
  const int found =
      ::epoll_wait(epoll_, ready_.data(), static_cast<int>(ready_.size()), milliseconds);
  BITTERN_CHECK(found >= 0 || errno == EINTR);
  found_ = found > 0 ? static_cast<std::size_t>(found) : 0;
  told_ = 0;
  return found_;
}

void Poller::tell() {
  while (told_ < found_) {
    const epoll_event& event = ready_[told_++];
    if (event.data.ptr != nullptr) {
      static_cast<Watcher*>(event.data.ptr)->on_ready(event.events);
    }
  }
}

void Poller::forget(const Watcher* watcher) {
  for (std::size_t i = told_; i < found_; ++i) {
    if (ready_[i].data.ptr == watcher) {
      ready_[i].data.ptr = nullptr;
    }
  }
}

Socket::Socket(Socket&& from) noexcept
    : poller_(from.poller_), descriptor_(std::exchange(from.descriptor_, -1)) {
  BITTERN_CHECK(from.watcher_ == nullptr);
}

int Socket::watch(Poller::Watcher& watcher, std::uint32_t events) {
  BITTERN_CHECK(is_open() && (watcher_ == nullptr || watcher_ == &watcher));
  // Errors and hang-ups are always told, and level-triggered again and again.
  const std::uint32_t wanted = events == 0 ? EPOLLET : events;
  if (watcher_ != nullptr && events_ == wanted) {
    return 0;
  }
  epoll_event event{};
  event.events = wanted;
  event.data.ptr = &watcher;
  const int operation = watcher_ == nullptr ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  if (::epoll_ctl(poller_->epoll_, operation, descriptor_, &event) != 0) {
    return errno;
  }
  watcher_ = &watcher;
  events_ = wanted;
  return 0;
}

// Before a close, too: somebody else may have the same socket open, and epoll would go on.
void Socket::unwatch() {
  if (watcher_ != nullptr) {
    ::epoll_ctl(poller_->epoll_, EPOLL_CTL_DEL, descriptor_, nullptr);
    poller_->forget(std::exchange(watcher_, nullptr));
  }
}

int Socket::release() {
  unwatch();
  return std::exchange(descriptor_, -1);
}

void Socket::close() {
  if (is_open()) {
    ::close(release());
  }
}

}  // namespace bittern::net
