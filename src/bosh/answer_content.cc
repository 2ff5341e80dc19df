#include "bittern/bosh/answer_content.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "bittern/base/check.h"
#include "bittern/bosh/response.h"

namespace bittern::bosh {
namespace {

std::uint32_t to_u32(std::size_t size) {
  BITTERN_CHECK(size <= std::numeric_limits<std::uint32_t>::max());
  return static_cast<std::uint32_t>(size);
}

// Nothing in the seal is aligned.
template <typename T>
T read(const char* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

template <typename T>
char* write(char* to, const T& value) {
  std::memcpy(to, &value, sizeof value);
  return to + sizeof value;
}

char* write_bytes(char* to, std::string_view bytes) {
  return std::copy(bytes.begin(), bytes.end(), to);
}

constexpr std::size_t kIndexEntry = sizeof(std::uint64_t) + sizeof(std::uint32_t);

}  // namespace

AnswerContent::AnswerContent(std::string_view attributes, const std::vector<Delivery>& deliveries) {
  if (attributes.empty() && deliveries.empty()) {
    return;
  }
  Header header;
  header.count = to_u32(deliveries.size());
  header.attributes = to_u32(attributes.size());
  std::size_t payloads = 0;
  for (const Delivery& each : deliveries) {
    const bool is_last = &each == &deliveries.back();
    BITTERN_CHECK(each.stream == deliveries.front().stream && (is_last || !each.end));
    payloads += each.payload.size();
    header.declares_stream = header.declares_stream || is_of_stream(each.payload);
  }
  header.payloads = to_u32(payloads);
  if (!deliveries.empty()) {
    header.stream = deliveries.back().stream;
    header.has_end = deliveries.back().end.has_value();
    header.end = deliveries.back().end.value_or(Condition{});
  }
  sealed_ = std::make_unique_for_overwrite<char[]>(size_of(header));
  char* to = write(sealed_.get(), header);
  for (const Delivery& each : deliveries) {
    to = write(to, each.number);
  }
  for (const Delivery& each : deliveries) {
    to = write(to, static_cast<std::uint32_t>(each.payload.size()));
  }
  to = write_bytes(to, attributes);
  for (const Delivery& each : deliveries) {
    to = write_bytes(to, each.payload);
  }
}

AnswerContent::AnswerContent(const AnswerContent& other) {
  if (other.sealed_) {
    const std::size_t size = size_of(other.header());
    sealed_ = std::make_unique_for_overwrite<char[]>(size);
    std::memcpy(sealed_.get(), other.sealed_.get(), size);
  }
}

AnswerContent& AnswerContent::operator=(const AnswerContent& other) {
  if (this != &other) {
    *this = AnswerContent(other);
  }
  return *this;
}

std::size_t AnswerContent::size_of(const Header& header) {
  return sizeof(Header) + header.count * kIndexEntry + header.attributes + header.payloads;
}

AnswerContent::Header AnswerContent::header() const {
  return sealed_ ? read<Header>(sealed_.get()) : Header{};
}

std::string_view AnswerContent::attributes() const {
  const Header header = this->header();
  return sealed_ ? std::string_view(numbers() + header.count * kIndexEntry, header.attributes)
                 : std::string_view();
}

std::string_view AnswerContent::payloads() const {
  const std::string_view before = attributes();
  return {before.data() + before.size(), header().payloads};
}

bool AnswerContent::has_deliveries() const { return header().count > 0; }

std::uint64_t AnswerContent::first_number() const {
  BITTERN_CHECK(has_deliveries());
  return read<std::uint64_t>(numbers());
}

std::vector<Delivery> AnswerContent::deliveries() const {
  const Header header = this->header();
  std::vector<Delivery> all;
  if (header.count == 0) {
    return all;
  }
  all.reserve(header.count);
  const char* number = numbers();
  const char* size = number + header.count * sizeof(std::uint64_t);
  std::string_view rest = payloads();
  for (std::uint32_t i = 0; i < header.count; ++i) {
    const auto bytes = read<std::uint32_t>(size);
    all.push_back({read<std::uint64_t>(number), header.stream, std::string(rest.substr(0, bytes)),
                   std::nullopt});
    rest.remove_prefix(bytes);
    number += sizeof(std::uint64_t);
    size += sizeof bytes;
  }
  if (header.has_end) {
    all.back().end = header.end;
  }
  return all;
}

std::size_t AnswerContent::bytes() const {
  const Header header = this->header();
  return std::size_t{header.attributes} + header.payloads;
}

std::string AnswerContent::to_body() const {
  return bosh::to_body(attributes(), payloads(), header().declares_stream);
}

bool operator==(const AnswerContent& a, const AnswerContent& b) {
  if (!a.sealed_ || !b.sealed_) {
    return !a.sealed_ && !b.sealed_;
  }
  const std::size_t size = AnswerContent::size_of(a.header());
  return size == AnswerContent::size_of(b.header()) &&
         std::memcmp(a.sealed_.get(), b.sealed_.get(), size) == 0;
}

}  // namespace bittern::bosh
