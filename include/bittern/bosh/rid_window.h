// Which requests of a session are new, early or repeated (XEP-0124 §14).
#pragma once

#include <cstddef>
#include <cstdint>
#include <forward_list>

#include "bittern/base/time.h"
#include "bittern/bosh/body.h"
#include "bittern/bosh/request_id.h"

namespace bittern::bosh {

// A request that came before one with a lower rid, or whose payload the server cannot take yet:
// kept whole until it is its turn.
struct EarlyRequest {
  Body body;
  MaybeRequestId request;  // none: its connection went away
  base::Time deadline;     // its arrival plus wait
  std::uint16_t repeats = 0;
  bool operator==(const EarlyRequest&) const = default;
};

class RidWindow {
 public:
  enum class Place : std::uint8_t { kRepeat, kNext, kEarly, kRepeatOfEarly, kOutside };

  // `first` is the rid of the session creation request, already received; `size` is how many rids
  // above the highest in order are accepted: `requests` (B14.2.2).
  RidWindow(Rid first, std::uint16_t size) : highest_(first), size_(size) {}

  // The highest rid such that it and all lower ones were received.
  [[nodiscard]] Rid highest() const { return highest_; }
  // `extra`: one rid more is inside for a pause or terminate request (B11.5).
  [[nodiscard]] Place place(Rid rid, bool extra) const;

  // The request with the rid after highest() has been taken.
  void advance() { highest_ = highest_.plus(1); }

  // Its rid is above highest() and not kept yet.
  void keep(EarlyRequest early);
  // The kept request whose turn it is, or nullptr.
  [[nodiscard]] const EarlyRequest* next() const;
  [[nodiscard]] EarlyRequest take_next();
  // The kept request with this rid, which must be there.
  [[nodiscard]] EarlyRequest& early(Rid rid);

  // Of the kept payloads.
  [[nodiscard]] std::size_t early_bytes() const;

  [[nodiscard]] std::forward_list<EarlyRequest>& early() { return early_; }
  [[nodiscard]] const std::forward_list<EarlyRequest>& early() const { return early_; }

  bool operator==(const RidWindow&) const = default;

 private:
  Rid highest_;
  std::uint16_t size_;
  std::forward_list<EarlyRequest> early_;  // in order of their rids; there rarely is one
};

}  // namespace bittern::bosh
