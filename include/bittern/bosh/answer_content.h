// What is in a kept answer, sealed: in one piece of memory of just its size, for many are kept and
// few are ever asked for again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bittern/bosh/payload_queue.h"

namespace bittern::bosh {

class AnswerContent {
 public:
  // The empty body; it takes no memory.
  AnswerContent() = default;
  // `attributes` as ResponseWriter wrote them; `deliveries` are of one stream, and only the last
  // may be its end, as PayloadQueue::take() gives them.
  AnswerContent(std::string_view attributes, const std::vector<Delivery>& deliveries);
  ~AnswerContent() = default;
  AnswerContent(const AnswerContent& other);
  AnswerContent(AnswerContent&&) noexcept = default;
  AnswerContent& operator=(const AnswerContent& other);
  AnswerContent& operator=(AnswerContent&&) noexcept = default;

  [[nodiscard]] std::string_view attributes() const;
  [[nodiscard]] bool has_deliveries() const;
  // Of the first delivery, which must be there.
  [[nodiscard]] std::uint64_t first_number() const;
  [[nodiscard]] std::vector<Delivery> deliveries() const;
  // Of its payloads and attributes.
  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] std::string to_body() const;

  friend bool operator==(const AnswerContent& a, const AnswerContent& b);

 private:
  // Then come the deliveries' numbers, the sizes of their payloads, the attributes, the payloads.
  struct Header {
    std::uint32_t count = 0;
    std::uint32_t attributes = 0;  // bytes
    std::uint32_t payloads = 0;    // bytes
    StreamNumber stream = kFirstStream;
    Condition end{};
    bool has_end = false;
    bool declares_stream = false;  // X2.1: the payloads need the prefix
    bool unused = false;           // no byte is left to chance: they are compared
  };
  [[nodiscard]] static std::size_t size_of(const Header& header);
  [[nodiscard]] Header header() const;
  [[nodiscard]] const char* numbers() const { return sealed_.get() + sizeof(Header); }
  [[nodiscard]] std::string_view payloads() const;

  std::unique_ptr<char[]> sealed_;  // none: the empty body
};

}  // namespace bittern::bosh
