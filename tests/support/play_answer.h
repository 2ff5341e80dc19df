// The answer to a request of a play, against what its line says of it.
#pragma once

#include <map>
#include <string>

#include "tests/support/play.h"

namespace bittern::test {

struct PlayAnswer {
  std::map<std::string, std::string> attributes;  // by the names that plays use: "xmpp:version"
  std::string children;
};

// Both throw PlayFailure.
[[nodiscard]] PlayAnswer read_answer(const std::string& body);
void compare(const PlayLine& line, const PlayAnswer& answer);

}  // namespace bittern::test
