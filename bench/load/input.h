// Standard input: whoever started us says when to go on, by a line or by its end.
#pragma once

#include <functional>

#include "bench/load/poller.h"

namespace bittern::bench {

class Input final : public Poller::Handler {
 public:
  Input(Poller& poller, std::function<void()> on_line);
  ~Input();
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  // on_line is called once for each of these, when a line has come that was not told before.
  void want_line();

  void on_ready(std::uint32_t events) override;

 private:
  void tell();

  Poller& poller_;
  std::function<void()> on_line_;
  std::size_t lines_ = 0;
  bool ended_ = false;  // which counts as lines without end
  bool wanted_ = false;
};

}  // namespace bittern::bench
