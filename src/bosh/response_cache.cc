#include "bittern/bosh/response_cache.h"

#include <algorithm>
#include <utility>

#include "bittern/base/check.h"

namespace bittern::bosh {
namespace {

constexpr std::size_t kHandful = 8;

}  // namespace

bool Answer::went_to(RequestId id) const {
  const auto repeated_to = [&] {
    const auto& all = history->repeated;
    return std::find(all.begin(), all.end(), id) != all.end();
  };
  return request == id || (history && repeated_to());
}

bool Answer::lose(RequestId id) {
  if (request == id) {
    request.reset();
  } else if (history) {
    auto& all = history->repeated;
    all.erase(std::remove(all.begin(), all.end(), id), all.end());
  }
  return !request && (!history || history->repeated.empty());
}

void ResponseCache::keep(Answer answer) {
  BITTERN_CHECK(kept_.empty() || kept_.back().rid < answer.rid);
  if (kept_.size() == kept_.capacity() && kept_.size() < kHandful) {
    kept_.reserve(kept_.size() + 1);  // not twice as much
  }
  kept_.push_back(std::move(answer));
}

Answer* ResponseCache::find(Rid rid) {
  const auto at = std::find_if(kept_.begin(), kept_.end(),
                               [rid](const Answer& kept) { return kept.rid == rid; });
  return at == kept_.end() ? nullptr : &*at;
}

Answer* ResponseCache::find(RequestId request) {
  const auto at = std::find_if(kept_.begin(), kept_.end(),
                               [request](const Answer& kept) { return kept.went_to(request); });
  return at == kept_.end() ? nullptr : &*at;
}

bool ResponseCache::overtakes(Rid rid, std::uint64_t number) const {
  return std::any_of(kept_.begin(), kept_.end(), [&](const Answer& kept) {
    return kept.rid > rid && kept.has_deliveries() && kept.content.first_number() < number;
  });
}

void ResponseCache::trim(Rid done, std::size_t count, std::size_t bytes, std::size_t most) {
  auto keep_from = kept_.begin();
  for (; keep_from != kept_.end(); ++keep_from) {
    const auto left = static_cast<std::size_t>(kept_.end() - keep_from);
    const auto is_too_long = [&] {
      return bytes_above(keep_from->rid) + keep_from->bytes() > bytes;
    };
    const bool may_go = keep_from->rid <= done && (left > count || is_too_long());
    if (!may_go && left <= most) {
      break;
    }
  }
  kept_.erase(kept_.begin(), keep_from);
}

std::size_t ResponseCache::bytes_above(Rid done) const {
  std::size_t bytes = 0;
  for (const Answer& each : kept_) {
    bytes += each.rid > done ? each.bytes() : 0;
  }
  return bytes;
}

}  // namespace bittern::bosh
