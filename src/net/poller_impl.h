// What of many descriptors is ready, by epoll(7), level-triggered: what is not taken is told again.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace bittern::net {

class Poller {
 public:
  class Watcher {
   public:
    // `events` as in epoll_event: those watched for, EPOLLERR and EPOLLHUP. May end any watch, and
    // destroy any watcher.
    virtual void on_ready(std::uint32_t events) = 0;

   protected:
    ~Watcher() = default;
  };

  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  // Until something is ready, at most so many milliseconds (-1: without end). Returns how many are.
  std::size_t wait(int milliseconds);
  // Tells those that wait() found.
  void tell();

 private:
  friend class Socket;

  // So many are told in one turn of the loop, of which the time is read once.
  static constexpr std::size_t kMostAtOnce = 128;

  // What wait() found and tell() has not come to is not told any more.
  void forget(const Watcher* watcher);

  int epoll_;
  std::array<epoll_event, kMostAtOnce> ready_{};
  std::size_t found_ = 0;
  std::size_t told_ = 0;
};

// A descriptor, which is closed with it, and who is told when it is ready. Must not outlive the
// Poller.
class Socket {
 public:
  explicit Socket(Poller& poller, int descriptor = -1)
      : poller_(&poller), descriptor_(descriptor) {}
  ~Socket() { close(); }
  // `from` must not be watched.
  Socket(Socket&& from) noexcept;
  Socket& operator=(Socket&& from) = delete;
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  // Of one that is not open.
  void assign(int descriptor) { descriptor_ = descriptor; }
  // From now on `watcher`, the same until unwatch(), is told of `events`: EPOLLIN, EPOLLOUT, both,
  // or 0, with which errors and hang-ups are told once. Returns 0, or the errno if epoll has no
  // room for it. A system call only if something changes.
  [[nodiscard]] int watch(Poller::Watcher& watcher, std::uint32_t events);
  void unwatch();
  // Not closed here any more.
  int release();
  void close();

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }

 private:
  Poller* poller_;
  Poller::Watcher* watcher_ = nullptr;
  int descriptor_;
  std::uint32_t events_ = 0;
};

}  // namespace bittern::net
