// The latest answers of a session, to be given again (XEP-0124 §9.2, §14.3).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "bittern/base/boxed.h"
#include "bittern/base/time.h"
#include "bittern/bosh/answer_content.h"
#include "bittern/bosh/body.h"
#include "bittern/bosh/request_id.h"

namespace bittern::bosh {

// What most answers do not have: nearly all were sent once, and asked for without a key.
struct AnswerHistory {
  std::string key;                  // of its request (§15); empty: none
  std::vector<RequestId> repeated;  // further requests to which it went
  std::vector<std::uint64_t> lost;  // the numbers of what was in it and did not arrive
  std::uint16_t repeats = 0;        // of its request
  bool operator==(const AnswerHistory&) const = default;
};

// An answer, and what is known of its fate.
struct Answer {
  Rid rid;
  base::Time sent;         // when it was answered first
  MaybeRequestId request;  // to which it went, unless it was lost on the way
  AnswerContent content;
  base::Boxed<AnswerHistory> history;
  bool operator==(const Answer&) const = default;

  [[nodiscard]] bool went_to(RequestId id) const;
  // False: it went to others, too, and may have arrived there.
  [[nodiscard]] bool lose(RequestId id);
  [[nodiscard]] bool has_deliveries() const { return content.has_deliveries(); }
  [[nodiscard]] bool has_lost() const { return history && !history->lost.empty(); }
  [[nodiscard]] std::string to_body() const { return content.to_body(); }
  // Of its payloads and attributes.
  [[nodiscard]] std::size_t bytes() const { return content.bytes(); }
};

class ResponseCache {
 public:
  // Rids come in ascending order, as they are answered.
  void keep(Answer answer);
  // nullptr if it is not kept (any more); the pointer lasts until the next keep() or trim().
  [[nodiscard]] Answer* find(Rid rid);
  [[nodiscard]] Answer* find(RequestId request);

  // An answer above `rid` has something that came before the delivery of this number.
  [[nodiscard]] bool overtakes(Rid rid, std::uint64_t number) const;

  // Forgets the oldest answers, of those up to `done`, while there are more than `count` or they
  // take more than `bytes`; of the others, while there are more than `most`.
  void trim(Rid done, std::size_t count, std::size_t bytes, std::size_t most);

  // Of the answers above `done`.
  [[nodiscard]] std::size_t bytes_above(Rid done) const;

  bool operator==(const ResponseCache&) const = default;

 private:
  std::vector<Answer> kept_;  // oldest first; a handful
};

}  // namespace bittern::bosh
