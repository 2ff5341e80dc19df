// The server's payloads that wait for the client's next response.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace bittern::bosh {

class PayloadQueue {
 public:
  void push(std::string payload) {
    bytes_ += payload.size();
    payloads_.push_back(std::move(payload));
  }
  [[nodiscard]] std::vector<std::string> take_all() {
    bytes_ = 0;
    return std::exchange(payloads_, {});
  }
  [[nodiscard]] bool empty() const { return payloads_.empty(); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  bool operator==(const PayloadQueue&) const = default;

 private:
  std::vector<std::string> payloads_;  // in the order in which they came
  std::size_t bytes_ = 0;              // of all of them
};

}  // namespace bittern::bosh
