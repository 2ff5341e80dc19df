#include "bittern/bosh/rid_window.h"

#include <algorithm>
#include <utility>

#include "bittern/base/check.h"

namespace bittern::bosh {
namespace {

// The first that is not before `rid`.
auto find(auto& early, Rid rid) {
  return std::find_if(early.begin(), early.end(),
                      [rid](const EarlyRequest& each) { return each.body.rid >= rid; });
}

}  // namespace

RidWindow::Place RidWindow::place(Rid rid, bool extra) const {
  if (rid <= highest_) {
    return Place::kRepeat;
  }
  if (rid > highest_.plus(size_ + (extra ? 1U : 0U))) {
    return Place::kOutside;
  }
  const auto at = find(early_, rid);
  if (at != early_.end() && at->body.rid == rid) {
    return Place::kRepeatOfEarly;
  }
  return rid == highest_.plus(1) ? Place::kNext : Place::kEarly;
}

void RidWindow::keep(EarlyRequest early) {
  auto before = early_.before_begin();
  for (auto at = early_.begin(); at != early_.end() && at->body.rid < early.body.rid; ++at) {
    before = at;
  }
  early_.insert_after(before, std::move(early));
}

const EarlyRequest* RidWindow::next() const {
  return !early_.empty() && early_.front().body.rid == highest_.plus(1) ? &early_.front() : nullptr;
}

EarlyRequest RidWindow::take_next() {
  BITTERN_CHECK(next() != nullptr);
  EarlyRequest taken = std::move(early_.front());
  early_.pop_front();
  return taken;
}

EarlyRequest& RidWindow::early(Rid rid) {
  const auto at = find(early_, rid);
  BITTERN_CHECK(at != early_.end() && at->body.rid == rid);
  return *at;
}

std::size_t RidWindow::early_bytes() const {
  std::size_t bytes = 0;
  for (const EarlyRequest& each : early_) {
    bytes += each.body.payload.size();
  }
  return bytes;
}

}  // namespace bittern::bosh
