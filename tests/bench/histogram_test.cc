#include "bench/load/histogram.h"

#include <catch2/catch.hpp>

namespace bittern::bench {

TEST_CASE("Small values have buckets of their own") {
  Histogram histogram;
  for (std::uint64_t value = 0; value < 64; ++value) {
    histogram.add(value);
  }
  CHECK(histogram.buckets().size() == 64);
  CHECK(histogram.quantile(0.5) == 31);
  CHECK(histogram.quantile(1) == 63);
  CHECK(histogram.mean() == 31.5);
}

TEST_CASE("A bucket's upper bound is not below its values, and at most 1/32 above them") {
  for (std::uint64_t value = 1; value < (std::uint64_t{1} << 40); value += value / 7 + 1) {
    Histogram histogram;
    histogram.add(value);
    const auto [upper, count] = histogram.buckets().at(0);
    CHECK(count == 1);
    CHECK(upper >= value);
    CHECK(upper - value <= value / 32);
  }
}

TEST_CASE("Buckets follow each other without a gap") {
  for (std::uint64_t value = 1; value < 100'000; ++value) {
    Histogram histogram;
    histogram.add(value);
    const std::uint64_t upper = histogram.buckets().at(0).first;
    histogram.add(upper);
    REQUIRE(histogram.buckets().size() == 1);
    histogram.add(upper + 1);
    REQUIRE(histogram.buckets().size() == 2);
  }
}

TEST_CASE("A quantile is never above the greatest value, and 0 of none") {
  Histogram histogram;
  CHECK(histogram.quantile(0.5) == 0);
  CHECK(histogram.mean() == 0);
  histogram.add(1'000'001);
  CHECK(histogram.quantile(0.5) == 1'000'001);
  CHECK(histogram.max() == 1'000'001);
}

}  // namespace bittern::bench
