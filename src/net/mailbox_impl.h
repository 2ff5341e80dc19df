// What other threads want a loop to do.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

#include "net/poller_impl.h"

namespace bittern::net {

class Mailbox final : public Poller::Watcher {
 public:
  using Letter = std::function<void()>;

  explicit Mailbox(Poller& poller);
  ~Mailbox() = default;
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  // On any thread; called on the loop's. A system call if the loop has read all that there were.
  void put(Letter letter);

 private:
  void on_ready(std::uint32_t events) override;

  std::mutex mutex_;
  std::vector<Letter> letters_;
  Socket wake_;  // an eventfd
};

}  // namespace bittern::net
