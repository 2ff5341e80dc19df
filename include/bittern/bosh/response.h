// The `<body/>` elements that answer a client.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bittern/bosh/condition.h"
#include "bittern/bosh/terms.h"

namespace bittern::bosh {

// Writes one `<body/>`: attributes first, then payloads, then take() once.
class ResponseWriter {
 public:
  ResponseWriter();

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

  [[nodiscard]] std::string take(const std::vector<std::string>& payloads);

 private:
  std::string out_;
};

// The answer to a request that belongs to no session.
[[nodiscard]] std::string terminal_body(Condition condition);

}  // namespace bittern::bosh
