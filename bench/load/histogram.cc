#include "bench/load/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace bittern::bench {
namespace {

// Below 64 each value has its bucket; from there on each power of two has 32.
constexpr unsigned kBits = 5;
constexpr std::uint64_t kPerPower = std::uint64_t{1} << kBits;

std::size_t bucket_of(std::uint64_t value) {
  const auto width = static_cast<unsigned>(std::bit_width(value));
  const unsigned shift = width > kBits + 1 ? width - kBits - 1 : 0;
  return static_cast<std::size_t>(shift * kPerPower + (value >> shift));
}

std::uint64_t upper_bound_of(std::size_t bucket) {
  if (bucket < 2 * kPerPower) {
    return bucket;
  }
  const std::uint64_t shift = bucket / kPerPower - 1;
  return ((bucket % kPerPower + kPerPower + 1) << shift) - 1;
}

}  // namespace

void Histogram::add(std::uint64_t value) {
  const std::size_t bucket = bucket_of(value);
  if (bucket >= counts_.size()) {
    counts_.resize(bucket + 1);
  }
  ++counts_[bucket];
  ++count_;
  sum_ += value;
  max_ = std::max(max_, value);
}

double Histogram::mean() const {
  return count_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(count_);
}

std::uint64_t Histogram::quantile(double share) const {
  const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
    seen += counts_[bucket];
    if (seen >= wanted) {
      return std::min(upper_bound_of(bucket), max_);
    }
  }
  return max_;
}

std::vector<std::pair<std::uint64_t, std::uint64_t>> Histogram::buckets() const {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> buckets;
  for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
    if (counts_[bucket] > 0) {
      buckets.emplace_back(upper_bound_of(bucket), counts_[bucket]);
    }
  }
  return buckets;
}

}  // namespace bittern::bench
