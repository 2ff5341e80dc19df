// What a life throws when an invariant does not hold.
#pragma once

#include <stdexcept>
#include <string>

namespace bittern::simulation {

struct Violation : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline void demand(bool holds, const char* what) {
  if (!holds) {
    throw Violation(what);
  }
}

}  // namespace bittern::simulation
