#include "bittern/bosh/response_cache.h"

#include <algorithm>
#include <utility>

#include "bittern/base/check.h"

namespace bittern::bosh {

void ResponseCache::keep(Rid rid, std::string body) {
  BITTERN_CHECK(kept_.empty() || kept_.back().rid < rid);
  if (kept_.size() == capacity_) {
    kept_.erase(kept_.begin());
  }
  kept_.push_back({rid, std::move(body)});
}

const std::string* ResponseCache::find(Rid rid) const {
  const auto at =
      std::find_if(kept_.begin(), kept_.end(), [rid](const Kept& kept) { return kept.rid == rid; });
  return at == kept_.end() ? nullptr : &at->body;
}

}  // namespace bittern::bosh
