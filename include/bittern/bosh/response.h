// The `<body/>` elements that answer a client.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bittern/bosh/condition.h"
#include "bittern/bosh/payload_queue.h"
#include "bittern/bosh/terms.h"

namespace bittern::bosh {

// Writes the attributes of one `<body/>`, but for its namespace, then take() once.
class ResponseWriter {
 public:
  void attribute(std::string_view name, std::string_view value);
  void attribute(std::string_view name, std::uint64_t value);
  // type='terminate' without a condition: an ordinary end (§13).
  void terminate();
  void terminate(Condition condition);
  // type='error': recoverable, the client repeats what is unanswered (§17.3).
  void recoverable_error();
  void terms(const Terms& terms);
  // The prefix `xmpp` for attributes of XEP-0206.
  void declare_xbosh();

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

// X2.1, X2.5: clients look for the prefix `stream` and for its declaration on the body. Where the
// server has another one, it stands on the element itself, and on the body for the letter's sake.
[[nodiscard]] bool is_of_stream(std::string_view payload);

// The `<body/>` with these attributes, as ResponseWriter wrote them, and these payloads, one after
// another; with the prefix `stream` if one of them is_of_stream().
[[nodiscard]] std::string to_body(std::string_view attributes, std::string_view payloads,
                                  bool declares_stream);
[[nodiscard]] std::string to_body(std::string_view attributes,
                                  const std::vector<Delivery>& deliveries);

// The answer to a request that belongs to no session.
[[nodiscard]] std::string terminal_body(Condition condition);

// The same for kSeeOtherUri: with where to go (§17.2).
[[nodiscard]] std::string see_other_uri_body(std::string_view uri);

// HTTP's status for a terminal condition: 200, but for legacy clients (§17.1).
[[nodiscard]] std::uint16_t http_status(Condition condition, bool legacy);

}  // namespace bittern::bosh
