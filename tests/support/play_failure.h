// How a line of a play says that it did not come true.
#pragma once

#include <stdexcept>
#include <string>

namespace bittern::test {

// Thrown inside perform() only, which makes it a value.
class PlayFailure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

inline void expect(bool holds, const std::string& otherwise) {
  if (!holds) {
    throw PlayFailure(otherwise);
  }
}

}  // namespace bittern::test
