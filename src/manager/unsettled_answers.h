// The answers written to a connection of which it is not known yet whether its peer has them: an
// answer is settled when the peer's TCP has acknowledged its last byte.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <vector>

#include "bittern/base/boxed.h"
#include "bittern/bosh/request_id.h"

namespace bittern::manager {

class UnsettledAnswers {
 public:
  using Ids = boost::container::small_vector<bosh::RequestId, 4>;

  // An answer, the last byte of which is the one numbered `end` of all that were written.
  void add(bosh::RequestId id, std::uint64_t end);
  // Takes out those that the first `acknowledged` bytes contain, in their order.
  [[nodiscard]] Ids settle(std::uint64_t acknowledged);
  // Takes out the rest.
  [[nodiscard]] Ids give_up() { return settle(UINT64_MAX); }
  [[nodiscard]] bool empty() const { return !first_.id; }

 private:
  struct Answer {
    bosh::MaybeRequestId id;
    std::uint64_t end = 0;
  };
  [[nodiscard]] Answer take_next();

  Answer first_;
  base::Boxed<std::vector<Answer>> more_;  // only where clients pipeline
};

}  // namespace bittern::manager
