// One life of one session, all of it from one seed.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace bittern::simulation {

struct Totals {
  std::uint64_t lives = 0;
  std::uint64_t events = 0;
  std::uint64_t answers = 0;
  std::uint64_t to_server = 0;
  std::uint64_t to_client = 0;
  std::uint64_t put_back = 0;
  std::array<std::uint64_t, 16> ends{};  // by EndReason
};

// Adds to `totals`. Returns why it failed; empty: every invariant held. `transcript`, unless null,
// becomes the life as a play.
std::string live(std::uint64_t seed, Totals& totals, std::string* transcript);

}  // namespace bittern::simulation
