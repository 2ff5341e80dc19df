#include "bittern/bosh/rid_window.h"

#include <algorithm>
#include <utility>

#include "bittern/base/check.h"

namespace bittern::bosh {
namespace {

bool before(const EarlyRequest& early, Rid rid) { return early.body.rid < rid; }

}  // namespace

RidWindow::Place RidWindow::place(Rid rid, bool extra) const {
  if (rid <= highest_) {
    return Place::kRepeat;
  }
  if (rid > highest_.plus(size_ + (extra ? 1U : 0U))) {
    return Place::kOutside;
  }
  const auto at = std::lower_bound(early_.begin(), early_.end(), rid, before);
  if (at != early_.end() && at->body.rid == rid) {
    return Place::kRepeatOfEarly;
  }
  return rid == highest_.plus(1) ? Place::kNext : Place::kEarly;
}

void RidWindow::keep(EarlyRequest early) {
  const auto at = std::lower_bound(early_.begin(), early_.end(), early.body.rid, before);
  early_.insert(at, std::move(early));
}

const EarlyRequest* RidWindow::next() const {
  return !early_.empty() && early_.front().body.rid == highest_.plus(1) ? &early_.front() : nullptr;
}

EarlyRequest RidWindow::take_next() {
  BITTERN_CHECK(next() != nullptr);
  EarlyRequest taken = std::move(early_.front());
  early_.erase(early_.begin());
  if (early_.empty()) {
    early_.shrink_to_fit();
  }
  return taken;
}

EarlyRequest& RidWindow::early(Rid rid) {
  const auto at = std::lower_bound(early_.begin(), early_.end(), rid, before);
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
