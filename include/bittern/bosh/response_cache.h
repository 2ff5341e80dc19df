// The latest answers of a session, to be given again byte for byte (XEP-0124 §14.3).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "bittern/bosh/body.h"

namespace bittern::bosh {

class ResponseCache {
 public:
  // `capacity`: how many answers are kept at most.
  explicit ResponseCache(std::size_t capacity) : capacity_(capacity) {}

  // Rids come in ascending order, as they are answered.
  void keep(Rid rid, std::string body);
  // The answer to `rid`, or nullptr if it is not kept (any more). Lasts until the next
  // keep().
  [[nodiscard]] const std::string* find(Rid rid) const;

  bool operator==(const ResponseCache&) const = default;

 private:
  struct Kept {
    Rid rid;
    std::string body;
    bool operator==(const Kept&) const = default;
  };

  std::size_t capacity_;
  std::vector<Kept> kept_;  // oldest first; a handful
};

}  // namespace bittern::bosh
