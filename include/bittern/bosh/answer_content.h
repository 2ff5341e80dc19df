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
  // A payload that is shared stays so.
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
  // Then come the sizes of the payloads, the deliveries' numbers, the attributes, the payloads.
  // Where the only payload is shared there is none, but a pointer to its text before the
  // attributes.
  struct Header {
    std::uint32_t count = 0;
    std::uint32_t attributes = 0;  // bytes
    std::uint32_t payloads = 0;    // bytes
    StreamNumber stream = kFirstStream;
    Condition end{};
    bool has_end = false;
    bool declares_stream = false;  // X2.1: the payloads need the prefix
    bool shares = false;           // the payload
    bool operator==(const Header&) const = default;
  };
  // The seal counts as one who has the text that it points to.
  struct Unseal {
    void operator()(char* sealed) const;
  };
  using Seal = std::unique_ptr<char[], Unseal>;

  void seal(const Header& header, std::string_view attributes,
            const std::vector<Delivery>& deliveries);
  [[nodiscard]] static std::size_t size_of(const Header& header);
  [[nodiscard]] static std::size_t attributes_at(const Header& header);
  // Of a seal that points to one; it stays the seal's.
  [[nodiscard]] static const CommonText* shared_text(const char* sealed);
  [[nodiscard]] Header header() const;
  // The sizes and the numbers, of a seal that there is.
  [[nodiscard]] std::string_view index() const;
  [[nodiscard]] std::string_view payloads() const;

  Seal sealed_;  // none: the empty body
};

static_assert(sizeof(AnswerContent) == sizeof(void*));

}  // namespace bittern::bosh
