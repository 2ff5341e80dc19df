#include "bench/load/poller.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <ctime>

#include "bench/common/give_up.h"

namespace bittern::bench {
namespace {

constexpr std::size_t kEventsPerTurn = 256;

}  // namespace

Micros clock_now() {
  std::timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<Micros>(now.tv_sec) * kSecond + static_cast<Micros>(now.tv_nsec) / 1000;
}

Poller::Poller() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0) {
    give_up("the operating system gives no epoll descriptor");
  }
}

Poller::~Poller() { ::close(epoll_); }

bool Poller::add(int descriptor, Handler& handler, std::uint32_t events) {
  epoll_event event{events, {.ptr = &handler}};
  return ::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void Poller::change(int descriptor, Handler& handler, std::uint32_t events) {
  epoll_event event{events, {.ptr = &handler}};
  ::epoll_ctl(epoll_, EPOLL_CTL_MOD, descriptor, &event);
}

void Poller::remove(int descriptor, const Handler& handler) {
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, nullptr);
  for (Event& event : turn_) {
    if (event.handler == &handler) {
      event.handler = nullptr;
    }
  }
}

void Poller::run() {
  while (!stopped_) {
    wait();
    for (std::size_t i = 0; i < turn_.size(); ++i) {  // remove() changes those to come
      if (turn_[i].handler != nullptr) {
        turn_[i].handler->on_ready(turn_[i].events);
      }
    }
    turn_.clear();
    ring();
    run_posted();
  }
}

int Poller::time_left() const {
  if (!posted_.empty()) {
    return 0;
  }
  if (alarms_.empty()) {
    return -1;
  }
  const Micros now = clock_now();
  const Micros next = alarms_.begin()->first;
  return next <= now ? 0 : static_cast<int>(std::min<Micros>((next - now + 999) / 1000, INT_MAX));
}

void Poller::wait() {
  std::array<epoll_event, kEventsPerTurn> events;
  const int count = ::epoll_wait(epoll_, events.data(), kEventsPerTurn, time_left());
  if (count < 0 && errno != EINTR) {
    give_up("epoll_wait failed");
  }
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    turn_.push_back({static_cast<Handler*>(event.data.ptr), event.events});
  }
}

void Poller::ring() {
  if (alarms_.empty()) {
    return;
  }
  const Micros now = clock_now();
  while (!alarms_.empty() && alarms_.begin()->first <= now) {
    Alarm& alarm = *alarms_.begin()->second;
    alarm.clear();
    alarm.handler_();  // which must not destroy it
  }
}

void Poller::run_posted() {
  while (!posted_.empty()) {
    for (const auto& handler : std::exchange(posted_, {})) {
      handler();
    }
  }
}

void Alarm::set(Micros when) {
  clear();
  when_ = std::max<Micros>(when, 1);
  poller_.alarms_.emplace(when_, this);
}

void Alarm::clear() {
  if (is_set()) {
    poller_.alarms_.erase({when_, this});
    when_ = 0;
  }
}

}  // namespace bittern::bench
