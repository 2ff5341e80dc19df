#include "bittern/xmpp/service_records.h"

#include <algorithm>
#include <utility>

namespace bittern::xmpp {
namespace {

struct Candidate {
  ServiceRecord record;
  bool direct_tls;
};

using Candidates = std::vector<Candidate>;

// Spreads a seed over as many numbers as are wanted (Weyl sequence and a mixing function).
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : state_(seed) {}

  // 0 to `most`; the bias of the remainder is far below the weights' own grain.
  std::uint64_t up_to(std::uint64_t most) {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = (state_ ^ (state_ >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    return (mixed ^ (mixed >> 31U)) % (most + 1);
  }

 private:
  std::uint64_t state_;
};

bool is_offered(const ServiceRecord& record) {
  return !record.target.empty() && record.target != ".";
}

void add(const std::vector<ServiceRecord>& records, bool direct_tls, Candidates& all) {
  for (const ServiceRecord& record : records) {
    if (is_offered(record)) {
      all.push_back({record, direct_tls});
    }
  }
}

// RFC 2782, "Weight": of those that are left, each is next with the probability of its weight.
// Those of weight 0 stand first, so that they have a small one.
Candidates::iterator choose(Candidates::iterator begin, Candidates::iterator end, Draw& draw) {
  std::stable_partition(begin, end, [](const Candidate& each) { return each.record.weight == 0; });
  std::uint64_t sum = 0;
  for (auto at = begin; at != end; ++at) {
    sum += at->record.weight;
  }
  const std::uint64_t chosen = draw.up_to(sum);
  std::uint64_t running = 0;
  return std::find_if(begin, end, [&](const Candidate& each) {
    running += each.record.weight;
    return running >= chosen;
  });
}

void order(Candidates& all, std::uint64_t seed) {
  Draw draw(seed);
  std::stable_sort(all.begin(), all.end(), [](const Candidate& a, const Candidate& b) {
    return a.record.priority < b.record.priority;
  });
  for (auto next = all.begin(); next != all.end(); ++next) {
    const auto end = std::find_if(next, all.end(), [next](const Candidate& each) {
      return each.record.priority != next->record.priority;
    });
    const auto chosen = choose(next, end, draw);
    std::rotate(next, chosen, std::next(chosen));
  }
}

}  // namespace

ServicePlan plan_service(const std::vector<ServiceRecord>& plain,
                         const std::vector<ServiceRecord>& direct, std::uint64_t seed) {
  if (plain.empty() && direct.empty()) {
    return ServiceFallback{};
  }
  Candidates all;
  add(plain, false, all);
  add(direct, true, all);
  if (all.empty()) {
    return ServiceNotOffered{};
  }
  order(all, seed);
  ServiceTargets targets;
  for (Candidate& each : all) {
    if (targets.size() < kMostServiceTargets) {
      targets.push_back({std::move(each.record.target), each.record.port, each.direct_tls});
    }
  }
  return targets;
}

}  // namespace bittern::xmpp
