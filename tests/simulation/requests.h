// What the session was told of the client's requests, and the invariants of their answers: each is
// answered once, in the order of the rids, in time and not without a reason; silence ends a session
// when it must (XEP-0124 §8, §10, §14).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "bittern/bosh/session.h"
#include "tests/simulation/stanzas.h"

namespace bittern::simulation {

class Requests {
 public:
  struct Waiting {
    std::uint64_t rid;
    base::Time arrival;
  };

  void begin(const bosh::Body& creation, const bosh::Terms& terms, const bosh::Limits& limits);

  // ---- the session was told ----
  void told(bosh::RequestId id, const bosh::Body& body, base::Time now);
  void lost(bosh::RequestId id, base::Time now);
  // The last server is gone: the end waits for the client as long as its silence may last (X6.1).
  void sign_if_last(bool last, base::Time now) { last_sign_ = last ? now : last_sign_; }

  // ---- the session did ----
  // Returns its rid.
  std::uint64_t answered(bosh::RequestId id, const AnswerParts& parts, base::Time now);
  void ended(bosh::EndReason reason, base::Time now) const;

  // `deferred`: requests from this rid on may wait for a server that is not ready.
  void after_step(std::optional<std::uint64_t> deferred, base::Time now) const;

  [[nodiscard]] const bosh::Terms& terms() const { return terms_; }
  [[nodiscard]] std::uint64_t first() const { return first_; }
  // The highest rid such that it and all lower ones are there.
  [[nodiscard]] std::uint64_t prefix() const { return prefix_; }
  [[nodiscard]] std::uint64_t highest_answered() const { return highest_answered_; }
  // The highest rid whose response the client said to have.
  [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }
  // What the session was told first with this rid; nullptr: nothing.
  [[nodiscard]] const bosh::Body* body(std::uint64_t rid) const;
  [[nodiscard]] std::size_t early_bytes() const;
  // A rid is missing, and all who could send it are gone.
  [[nodiscard]] bool has_gap() const { return first_ + bodies_.size() > prefix_ + 1; }

 private:
  void demand_reason(const Waiting& asked, const AnswerParts& parts, base::Time now) const;
  [[nodiscard]] base::Time silence_ends(bool paused) const;
  [[nodiscard]] base::Time first_arrival(const Waiting& asked) const;
  [[nodiscard]] bool is_paused_by(std::uint64_t rid) const;

  bosh::Terms terms_;
  bosh::Limits limits_;
  std::uint64_t first_ = 0;
  std::uint64_t prefix_ = 0;
  std::uint64_t highest_answered_ = 0;
  std::uint64_t acknowledged_ = 0;
  base::Time creation_;
  base::Time last_sign_;
  std::vector<std::optional<bosh::Body>> bodies_;  // from first_ on
  std::vector<base::Time> arrivals_;               // of their first copies
  std::map<bosh::RequestId, Waiting> waiting_;
  std::set<std::uint64_t> abandoned_;  // rids for whose answer nobody waited at a time
};

}  // namespace bittern::simulation
