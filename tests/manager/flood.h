// More than anybody takes at once, for the tests of back-pressure.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "tests/manager/bosh_client.h"

namespace bittern::test {

// What the operating system may keep on one connection: the most of tcp_rmem and of tcp_wmem are
// 6 MB and 4 MB.
inline constexpr std::size_t kKernels = 12 << 20;
inline constexpr std::size_t kFlood = 2 * kKernels;

// A stanza with this id and `size` bytes of text.
[[nodiscard]] std::string stanza(std::size_t id, std::size_t size);

// A client that sends payload after payload, a new request as soon as one is answered.
class Flooder {
 public:
  static constexpr std::size_t kSize = 200'000;  // of one payload
  static constexpr std::size_t kMost = kFlood / kSize;

  Flooder(ManagerWorld& world, BoshClient& client);

  // Until `most` requests are sent, or there is no answer although nothing is under way.
  void flood(std::size_t most);
  [[nodiscard]] std::size_t sent() const { return sent_; }
  [[nodiscard]] const std::string& payloads() const { return payloads_; }
  [[nodiscard]] const std::vector<HttpAnswer>& answers() const { return line_->answers(); }

 private:
  ManagerWorld& world_;
  BoshClient& client_;
  std::unique_ptr<HttpClient> line_;
  std::size_t sent_ = 0;
  std::string payloads_;
};

}  // namespace bittern::test
