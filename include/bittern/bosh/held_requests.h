// The requests that were taken in order and are not answered yet (XEP-0124 §8).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bittern/base/boxed.h"
#include "bittern/base/time.h"
#include "bittern/bosh/body.h"
#include "bittern/bosh/request_id.h"

namespace bittern::bosh {

struct HeldRequest {
  // What most do not have.
  struct Rare {
    std::string key;  // §15; empty: none
    std::uint16_t repeats = 0;
    std::optional<Rid> report;  // whose response the client has not acknowledged (§9.2)
    bool operator==(const Rare&) const = default;
  };

  Rid rid;
  MaybeRequestId request;  // none: its connection went away before it was answered
  base::Time deadline;     // to be answered by then: its arrival plus wait
  base::Boxed<Rare> rare;
  [[nodiscard]] std::optional<Rid> report() const { return rare ? rare->report : std::nullopt; }
  bool operator==(const HeldRequest&) const = default;
};

// In the order of their rids, which is the order in which they are answered (B8.7).
class HeldRequests {
 public:
  [[nodiscard]] bool empty() const { return held_.empty(); }
  [[nodiscard]] std::size_t size() const { return held_.size(); }
  [[nodiscard]] const HeldRequest& oldest() const { return held_.front(); }
  [[nodiscard]] const std::vector<HeldRequest>& all() const { return held_; }
  // Somebody waits for the answer to at least one.
  [[nodiscard]] bool any_connected() const;
  // By when the oldest is to be answered: answers keep the order, and a newer request that came
  // early may have the earlier deadline. There must be one.
  [[nodiscard]] base::Time deadline() const;

  // Its rid is above all others'.
  void add(HeldRequest held) { held_.push_back(std::move(held)); }
  // There must be one.
  [[nodiscard]] HeldRequest take_oldest();
  // nullptr if it is not held; the pointer lasts until the next change.
  [[nodiscard]] HeldRequest* find(Rid rid);
  [[nodiscard]] HeldRequest* find(RequestId request);

  bool operator==(const HeldRequests&) const = default;

 private:
  std::vector<HeldRequest> held_;
};

}  // namespace bittern::bosh
