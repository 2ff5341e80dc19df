#include "manager/event_brake.h"

#include <algorithm>
#include <utility>

namespace bittern::manager {

EventBrake::~EventBrake() { count_left_out(); }

void EventBrake::event(base::Time now, std::initializer_list<log::Pair> pairs) {
  const auto more = std::min<base::Duration::rep>((now - since_) / one_more_each_, burst_ - left_);
  left_ += static_cast<unsigned>(more);
  since_ = left_ == burst_ ? now : since_ + more * one_more_each_;
  if (left_ == 0) {
    ++left_out_;
    return;
  }
  --left_;
  count_left_out();
  log::event(level_, name_, pairs);
}

void EventBrake::count_left_out() {
  if (left_out_ > 0) {
    log::event(level_, "left-out", {{"event", name_}, {"times", std::exchange(left_out_, 0)}});
  }
}

}  // namespace bittern::manager
