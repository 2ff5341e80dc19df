// Time as the protocol knows it: told, never read. Only src/net turns the operating system's clock
// into a Time; tests make their own.
#pragma once

#include <chrono>
#include <cstdint>

namespace bittern::base {

// A clock without now(): its points can be compared and added to, and come from outside.
struct ToldClock {
  using duration = std::chrono::milliseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<ToldClock>;
  static constexpr bool is_steady = true;
};

using Time = ToldClock::time_point;
using Duration = ToldClock::duration;  // milliseconds
using std::chrono::seconds;
// To be kept in great number: 0 to 65535. Computed with as `seconds`.
using ShortSeconds = std::chrono::duration<std::uint16_t>;

// The deadline of something that waits for nothing.
inline constexpr Time kNever = Time::max();

}  // namespace bittern::base
