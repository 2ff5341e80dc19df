#include <sys/eventfd.h>
#include <unistd.h>

#include <utility>

#include "bittern/base/check.h"
#include "net/loop_impl.h"
#include "net/mailbox_impl.h"

namespace bittern::net {

Mailbox::Mailbox(Poller& poller) : wake_(poller, ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  BITTERN_CHECK(wake_.is_open() && wake_.watch(*this, EPOLLIN) == 0);
}

void Mailbox::put(Letter letter) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    letters_.push_back(std::move(letter));
    first = letters_.size() == 1;
  }
  if (first) {
    BITTERN_CHECK(::eventfd_write(wake_.descriptor(), 1) == 0);
  }
}

// Read before the letters are taken: one that comes in between wakes the loop once too often.
void Mailbox::on_ready(std::uint32_t /*events*/) {
  eventfd_t times = 0;
  static_cast<void>(::eventfd_read(wake_.descriptor(), &times));
  std::vector<Letter> letters;
  {
    const std::lock_guard lock(mutex_);
    letters.swap(letters_);
  }
  for (Letter& letter : letters) {
    std::exchange(letter, nullptr)();
  }
}

void Loop::post_from_elsewhere(std::function<void()> handler) {
  impl_->post_from_elsewhere(std::move(handler));
}

}  // namespace bittern::net
