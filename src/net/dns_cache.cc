#include "net/dns_cache_impl.h"

namespace bittern::net {

void DnsCache::put(const DnsQuestion& question, const DnsAnswer& answer, base::Time now) {
  if (const auto old = answers_.find(question); old != answers_.end()) {
    order_.erase(old->second.place);
    answers_.erase(old);
  }
  if (answer.ttl <= base::Duration::zero()) {
    return;
  }
  if (answers_.size() == kMost) {
    answers_.erase(order_.front());
    order_.pop_front();
  }
  const auto added =
      answers_.emplace(question, Kept{answer.result, now + answer.ttl, order_.end()}).first;
  added->second.place = order_.insert(order_.end(), added);
}

const DnsResult* DnsCache::find(const DnsQuestion& question, base::Time now) const {
  const auto kept = answers_.find(question);
  return kept != answers_.end() && now < kept->second.until ? &kept->second.result : nullptr;
}

}  // namespace bittern::net
