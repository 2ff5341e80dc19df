#include "bench/load/input.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace bittern::bench {

Input::Input(Poller& poller, std::function<void()> on_line)
    : poller_(poller), on_line_(std::move(on_line)) {
  if (!poller_.add(STDIN_FILENO, *this, EPOLLIN)) {
    ended_ = true;  // a file or /dev/null: nobody is there to wait for
  }
}

Input::~Input() {
  if (!ended_) {
    poller_.remove(STDIN_FILENO, *this);
  }
}

void Input::want_line() {
  wanted_ = true;
  tell();
}

void Input::on_ready(std::uint32_t /*events*/) {
  std::array<char, 256> bytes;
  const ssize_t got = ::read(STDIN_FILENO, bytes.data(), bytes.size());
  if (got <= 0) {
    ended_ = true;
    poller_.remove(STDIN_FILENO, *this);
  } else {
    lines_ += static_cast<std::size_t>(std::count(bytes.data(), bytes.data() + got, '\n'));
  }
  tell();
}

void Input::tell() {
  if (wanted_ && (ended_ || lines_ > 0)) {
    wanted_ = false;
    lines_ -= lines_ > 0 ? 1 : 0;
    poller_.post(on_line_);
  }
}

}  // namespace bittern::bench
