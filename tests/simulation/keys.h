// The client's side of key sequencing (XEP-0124 §15).
#pragma once

#include <string>
#include <vector>

#include "bittern/bosh/body.h"
#include "bosh/sha1.h"
#include "tests/simulation/random.h"

namespace bittern::simulation {

class Keys {
 public:
  void begin(bosh::Body& creation, Random& random) { creation.newkey = fresh(random); }

  void sign(bosh::Body& body, Random& random) {
    body.key = keys_.back();
    keys_.pop_back();
    if (keys_.empty()) {
      body.newkey = fresh(random);
    }
  }

 private:
  // Generates a sequence and gives its last key away.
  std::string fresh(Random& random) {
    std::string key = "seed " + std::to_string(random.next());
    for (std::uint64_t left = random.between(2, 8); left > 0; --left) {
      key = bosh::sha1_hex(key);
      keys_.push_back(key);
    }
    key = keys_.back();
    keys_.pop_back();
    return key;
  }

  std::vector<std::string> keys_;  // the next one last
};

}  // namespace bittern::simulation
