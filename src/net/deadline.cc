#include <algorithm>

#include "net/deadline_queue_impl.h"
#include "net/loop.h"

namespace bittern::net {
namespace {

constexpr std::size_t kBranches = 4;

std::size_t parent(std::size_t place) { return (place - 1) / kBranches; }
std::size_t first_child(std::size_t place) { return place * kBranches + 1; }

}  // namespace

// The order may have gone round.
bool DeadlineQueue::before(const Entry& a, const Entry& b) {
  return a.when != b.when ? a.when < b.when : static_cast<std::int32_t>(a.order - b.order) < 0;
}

// What a handler sets to a time already past has its turn with what is due now, at the end.
DeadlineQueue::Entry DeadlineQueue::entry_of(Deadline& deadline) const {
  return {std::max(deadline.when_, running_), deadline.order_, &deadline};
}

void DeadlineQueue::set(Deadline& deadline, base::Time when) {
  deadline.when_ = when;
  if (when == base::kNever) {
    return;
  }
  deadline.order_ = ++last_order_;
  const Entry entry = entry_of(deadline);
  if (deadline.place_ == Deadline::kNowhere) {
    heap_.push_back(entry);
    rise(heap_.size() - 1, entry);
  } else if (before(entry, heap_[deadline.place_])) {
    rise(deadline.place_, entry);
  }
}

void DeadlineQueue::forget(Deadline& deadline) {
  if (deadline.place_ != Deadline::kNowhere) {
    remove(deadline.place_);
  }
}

base::Time DeadlineQueue::next() {
  correct_first();
  return heap_.empty() ? base::kNever : heap_.front().when;
}

// What is set meanwhile runs in the next turn: two deadlines that set each other must not keep the
// loop from its sockets.
void DeadlineQueue::run_due(base::Time now) {
  const Entry end{now, last_order_ + 1, nullptr};
  running_ = now;
  for (correct_first(); !heap_.empty() && before(heap_.front(), end); correct_first()) {
    Deadline& due = *heap_.front().deadline;
    remove(0);
    due.when_ = base::kNever;
    due.call_(due.context_);  // which may destroy it
  }
  running_ = base::Time::min();
}

void DeadlineQueue::put(std::size_t place, const Entry& entry) {
  heap_[place] = entry;
  entry.deadline->place_ = static_cast<std::uint32_t>(place);
}

void DeadlineQueue::rise(std::size_t place, const Entry& entry) {
  while (place > 0 && before(entry, heap_[parent(place)])) {
    put(place, heap_[parent(place)]);
    place = parent(place);
  }
  put(place, entry);
}

void DeadlineQueue::sink(std::size_t place, const Entry& entry) {
  while (first_child(place) < heap_.size()) {
    const auto begin = heap_.begin() + static_cast<std::ptrdiff_t>(first_child(place));
    const auto end = heap_.end() - begin > static_cast<std::ptrdiff_t>(kBranches)
                         ? begin + static_cast<std::ptrdiff_t>(kBranches)
                         : heap_.end();
    const auto least = std::min_element(begin, end, before);
    if (!before(*least, entry)) {
      break;
    }
    const auto from = static_cast<std::size_t>(least - heap_.begin());
    put(place, *least);
    place = from;
  }
  put(place, entry);
}

void DeadlineQueue::remove(std::size_t place) {
  heap_[place].deadline->place_ = Deadline::kNowhere;
  const Entry last = heap_.back();
  heap_.pop_back();
  if (place == heap_.size()) {
    return;
  }
  if (place > 0 && before(last, heap_[parent(place)])) {
    rise(place, last);
  } else {
    sink(place, last);
  }
}

// Until the first has the place that it should have.
void DeadlineQueue::correct_first() {
  while (!heap_.empty()) {
    Deadline& first = *heap_.front().deadline;
    if (first.when_ == base::kNever) {
      remove(0);
    } else if (first.order_ != heap_.front().order) {
      sink(0, entry_of(first));
    } else {
      return;
    }
  }
}

Deadline::Deadline(Loop& loop, Call call, void* context)
    : queue_(deadlines_of(loop.impl())), call_(call), context_(context) {}

Deadline::~Deadline() {
  queue_.forget(*this);
  if (call_ != &call_boxed) {
    return;
  }
  auto* const boxed = static_cast<Boxed*>(context_);
  if (boxed->running) {
    boxed->abandoned = true;
  } else {
    delete boxed;
  }
}

void Deadline::call_boxed(void* boxed) {
  auto& self = *static_cast<Boxed*>(boxed);
  self.running = true;
  self.handler();
  self.running = false;
  if (self.abandoned) {
    delete &self;
  }
}

void Deadline::set(base::Time when) { queue_.set(*this, when); }

}  // namespace bittern::net
