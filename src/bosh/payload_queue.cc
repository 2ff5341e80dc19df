#include "bittern/bosh/payload_queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bittern::bosh {

void PayloadQueue::push(StreamNumber stream, Payload payload, std::optional<Condition> end) {
  bytes_ += payload.size();
  waiting_.push_back({++last_, stream, end, std::move(payload)});
}

std::size_t PayloadQueue::count_for_one(std::size_t bytes) const {
  std::size_t count = 0;
  std::size_t size = 0;
  while (count < waiting_.size() && waiting_[count].stream == waiting_.front().stream) {
    size += waiting_[count].payload.size();
    if (count > 0 && size > bytes) {
      break;
    }
    if (waiting_[count++].end) {
      break;
    }
  }
  return count;
}

std::vector<Delivery> PayloadQueue::take(std::size_t bytes) {
  const std::size_t count = count_for_one(bytes);
  if (count == waiting_.size()) {
    bytes_ = 0;
    return std::exchange(waiting_, {});
  }
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
  std::vector<Delivery> taken(std::make_move_iterator(waiting_.begin()),
                              std::make_move_iterator(end));
  waiting_.erase(waiting_.begin(), end);
  recount();
  return taken;
}

bool PayloadQueue::fits_one(std::size_t bytes) const {
  return count_for_one(bytes) == waiting_.size();
}

std::vector<std::string> PayloadQueue::take_payloads(StreamNumber stream) {
  std::vector<std::string> payloads;
  const auto of_others =
      std::stable_partition(waiting_.begin(), waiting_.end(),
                            [stream](const Delivery& each) { return each.stream != stream; });
  for (auto each = of_others; each != waiting_.end(); ++each) {
    if (!each->payload.empty()) {
      payloads.push_back(each->payload.take());
    }
  }
  waiting_.erase(of_others, waiting_.end());
  recount();
  return payloads;
}

void PayloadQueue::put_back(std::vector<Delivery> deliveries) {
  std::vector<Delivery> all;
  all.reserve(waiting_.size() + deliveries.size());
  std::merge(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(waiting_.end()),
             std::make_move_iterator(deliveries.begin()), std::make_move_iterator(deliveries.end()),
             std::back_inserter(all),
             [](const Delivery& a, const Delivery& b) { return a.number < b.number; });
  waiting_ = std::move(all);
  recount();
}

std::vector<Delivery> PayloadQueue::take_again(const std::vector<std::uint64_t>& numbers) {
  const auto asked =
      std::stable_partition(waiting_.begin(), waiting_.end(), [&numbers](const Delivery& each) {
        return !std::binary_search(numbers.begin(), numbers.end(), each.number);
      });
  std::vector<Delivery> taken(std::make_move_iterator(asked),
                              std::make_move_iterator(waiting_.end()));
  waiting_.erase(asked, waiting_.end());
  recount();
  return taken;
}

std::size_t PayloadQueue::ends() const {
  return static_cast<std::size_t>(std::count_if(
      waiting_.begin(), waiting_.end(), [](const Delivery& each) { return each.end.has_value(); }));
}

void PayloadQueue::recount() {
  bytes_ = 0;
  for (const Delivery& each : waiting_) {
    bytes_ += each.payload.size();
  }
}

}  // namespace bittern::bosh
