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

constexpr std::size_t kIndexEntry = sizeof(std::uint32_t) + sizeof(std::uint64_t);

// In the seal of an answer that shares its payload.
struct Reference {
  const CommonText* text;
};

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
    header.declares_stream = header.declares_stream || is_of_stream(each.payload.text());
  }
  header.payloads = to_u32(payloads);
  if (!deliveries.empty()) {
    header.stream = deliveries.back().stream;
    header.has_end = deliveries.back().end.has_value();
    header.end = deliveries.back().end.value_or(Condition{});
    header.shares = deliveries.size() == 1 && deliveries.front().payload.shared();
  }
  seal(header, attributes, deliveries);
}

void AnswerContent::seal(const Header& header, std::string_view attributes,
                         const std::vector<Delivery>& deliveries) {
  sealed_.reset(new char[size_of(header)]);
  char* to = write(sealed_.get(), header);
  for (const Delivery& each : deliveries) {
    to = write(to, static_cast<std::uint32_t>(each.payload.size()));
  }
  for (const Delivery& each : deliveries) {
    to = write(to, each.number);
  }
  if (header.shares) {
    to = write(to, Reference{SharedText(deliveries.front().payload.shared()).detach()});
    write_bytes(to, attributes);
    return;
  }
  to = write_bytes(to, attributes);
  for (const Delivery& each : deliveries) {
    to = write_bytes(to, each.payload.text());
  }
}

void AnswerContent::Unseal::operator()(char* sealed) const {
  if (read<Header>(sealed).shares) {
    intrusive_ptr_release(shared_text(sealed));
  }
  delete[] sealed;
}

AnswerContent::AnswerContent(const AnswerContent& other) {
  if (other.sealed_) {
    const std::size_t size = size_of(other.header());
    sealed_.reset(new char[size]);
    std::memcpy(sealed_.get(), other.sealed_.get(), size);
    if (header().shares) {
      intrusive_ptr_add_ref(shared_text(sealed_.get()));
    }
  }
}

AnswerContent& AnswerContent::operator=(const AnswerContent& other) {
  if (this != &other) {
    *this = AnswerContent(other);
  }
  return *this;
}

std::size_t AnswerContent::attributes_at(const Header& header) {
  return sizeof header + header.count * kIndexEntry + (header.shares ? sizeof(Reference) : 0);
}

std::size_t AnswerContent::size_of(const Header& header) {
  return attributes_at(header) + header.attributes + (header.shares ? 0 : header.payloads);
}

const CommonText* AnswerContent::shared_text(const char* sealed) {
  // Behind the one entry of the index; aligned, so that what looks for leaks sees it.
  constexpr std::size_t kAt = sizeof(Header) + kIndexEntry;
  static_assert(kAt % alignof(Reference) == 0);
  return read<Reference>(sealed + kAt).text;
}

AnswerContent::Header AnswerContent::header() const {
  return sealed_ ? read<Header>(sealed_.get()) : Header{};
}

std::string_view AnswerContent::index() const {
  return {sealed_.get() + sizeof(Header), header().count * kIndexEntry};
}

std::string_view AnswerContent::attributes() const {
  const Header header = this->header();
  return sealed_ ? std::string_view(sealed_.get() + attributes_at(header), header.attributes)
                 : std::string_view();
}

std::string_view AnswerContent::payloads() const {
  const Header header = this->header();
  if (header.shares) {
    return shared_text(sealed_.get())->text();
  }
  const std::string_view before = attributes();
  return {before.data() + before.size(), header.payloads};
}

bool AnswerContent::has_deliveries() const { return header().count > 0; }

std::uint64_t AnswerContent::first_number() const {
  BITTERN_CHECK(has_deliveries());
  return read<std::uint64_t>(index().data() + header().count * sizeof(std::uint32_t));
}

std::vector<Delivery> AnswerContent::deliveries() const {
  const Header header = this->header();
  std::vector<Delivery> all;
  if (header.count == 0) {
    return all;
  }
  all.reserve(header.count);
  const char* size = index().data();
  const char* number = size + header.count * sizeof(std::uint32_t);
  std::string_view rest = payloads();
  for (std::uint32_t i = 0; i < header.count; ++i) {
    const auto bytes = read<std::uint32_t>(size);
    all.push_back({read<std::uint64_t>(number), header.stream, std::nullopt,
                   header.shares ? Payload(SharedText(shared_text(sealed_.get())))
                                 : std::string(rest.substr(0, bytes))});
    rest.remove_prefix(bytes);
    size += sizeof bytes;
    number += sizeof(std::uint64_t);
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
  AnswerContent::Header header = a.header();
  header.shares = b.header().shares;  // it is the same answer
  return header == b.header() && a.index() == b.index() && a.attributes() == b.attributes() &&
         a.payloads() == b.payloads();
}

}  // namespace bittern::bosh
