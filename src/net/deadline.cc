#include <utility>

#include "net/deadline_queue_impl.h"
#include "net/loop.h"

namespace bittern::net {

void DeadlineQueue::set(Entry& entry, base::Time when) {
  clear(entry);
  if (when == base::kNever) {
    return;
  }
  entry.when = when;
  waiting_.insert(entry);
}

void DeadlineQueue::clear(Entry& entry) {
  if (!entry.is_linked()) {
    return;
  }
  Entries& entries = entry.due ? due_ : waiting_;
  entries.erase(entries.iterator_to(entry));
  entry.due = false;
  entry.when = base::kNever;
}

void DeadlineQueue::forget(Entry& entry) {
  clear(entry);
  if (running_ == &entry) {
    running_ = nullptr;
  }
}

void DeadlineQueue::run_due(base::Time now) {
  collect_due(now);
  while (!due_.empty()) {
    run(*due_.begin());
  }
}

// What a handler sets to a time already past is not among these and runs in the next turn: two
// deadlines that set each other must not keep the loop from its sockets.
void DeadlineQueue::collect_due(base::Time now) {
  while (!waiting_.empty() && waiting_.begin()->when <= now) {
    Entry& entry = *waiting_.begin();
    waiting_.erase(waiting_.begin());
    entry.due = true;
    due_.insert(due_.end(), entry);
  }
}

void DeadlineQueue::run(Entry& entry) {
  clear(entry);
  running_ = &entry;
  // Moved out, for it may destroy the entry, and itself with it.
  std::function<void()> handler = std::move(entry.handler);
  handler();
  if (running_ == &entry) {
    entry.handler = std::move(handler);
  }
  running_ = nullptr;
}

class Deadline::Impl : public DeadlineQueue::Entry {
 public:
  Impl(DeadlineQueue& in, std::function<void()> then) : queue(in) { handler = std::move(then); }
  ~Impl() { queue.forget(*this); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  DeadlineQueue& queue;
};

Deadline::Deadline(Loop& loop, std::function<void()> handler)
    : impl_(std::make_unique<Impl>(deadlines_of(loop.impl()), std::move(handler))) {}
Deadline::~Deadline() = default;

void Deadline::set(base::Time when) { impl_->queue.set(*impl_, when); }
void Deadline::clear() { impl_->queue.clear(*impl_); }
base::Time Deadline::when() const { return impl_->when; }

}  // namespace bittern::net
