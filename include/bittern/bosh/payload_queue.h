// What waits for the client's next response.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bittern/bosh/action.h"
#include "bittern/bosh/condition.h"
#include "bittern/bosh/payload.h"

namespace bittern::bosh {

// One thing to tell the client of one stream, once.
struct Delivery {
  std::uint64_t number;  // in the order in which they came
  StreamNumber stream;
  std::optional<Condition> end;  // the stream's, while the session goes on (§16.6); then the
                                 // payload is the server's stream:error, or empty
  Payload payload;
  bool operator==(const Delivery&) const = default;
};

class PayloadQueue {
 public:
  void push(StreamNumber stream, Payload payload, std::optional<Condition> end = std::nullopt);

  // The next for one response: of one stream (§16.4), up to `bytes` but at least one, and nothing
  // behind a stream's end.
  [[nodiscard]] std::vector<Delivery> take(std::size_t bytes);
  // All that take() would return is all that there is.
  [[nodiscard]] bool fits_one(std::size_t bytes) const;
  // The payloads of one stream, whose client is not there any more.
  [[nodiscard]] std::vector<std::string> take_payloads(StreamNumber stream);

  // What was taken and did not arrive: it takes its old place.
  void put_back(std::vector<Delivery> deliveries);
  // Of what was put back, that which is still here; `numbers` ascend.
  [[nodiscard]] std::vector<Delivery> take_again(const std::vector<std::uint64_t>& numbers);

  [[nodiscard]] bool empty() const { return waiting_.empty(); }
  // There must be one.
  [[nodiscard]] StreamNumber next_stream() const { return waiting_.front().stream; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  // How many streams' ends are among them.
  [[nodiscard]] std::size_t ends() const;

  bool operator==(const PayloadQueue&) const = default;

 private:
  [[nodiscard]] std::size_t count_for_one(std::size_t bytes) const;
  void recount();

  std::vector<Delivery> waiting_;  // by their numbers
  std::size_t bytes_ = 0;          // of all payloads
  std::uint64_t last_ = 0;
};

}  // namespace bittern::bosh
