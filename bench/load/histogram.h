// How long things took: counts in buckets that are at most 3% wide, so that their number has an
// end.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace bittern::bench {

class Histogram {
 public:
  void add(std::uint64_t value);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::uint64_t max() const { return max_; }
  [[nodiscard]] double mean() const;
  // The least upper bound of a bucket that `share` (0..1) of all values do not exceed; 0 of none.
  [[nodiscard]] std::uint64_t quantile(double share) const;
  // Upper bound and count of each bucket that has any.
  [[nodiscard]] std::vector<std::pair<std::uint64_t, std::uint64_t>> buckets() const;

 private:
  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  std::uint64_t sum_ = 0;
  std::uint64_t max_ = 0;
};

}  // namespace bittern::bench
