#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>

#include "bittern/http/content_coding.h"
#include "http/ascii.h"

namespace bittern::http {
namespace {

using Fault = Expander::Fault;

// zlib's way to ask for the format: the window's bits, 16 more for gzip, negative for raw deflate.
constexpr int kZlibFormat = MAX_WBITS;
constexpr int kGzipFormat = MAX_WBITS + 16;
constexpr int kRawFormat = -MAX_WBITS;

// RFC 9110 §8.4.1.2 says zlib, some clients send the bare deflate stream. The first two bytes of
// zlib are a multiple of 31 and say "method 8" (RFC 1950 §2.2). A bare stream cannot begin like
// that: the low bits of an 8 are those of a stored block, and then of the padding behind its header
// (RFC 1951 §3.2.4), which would have to be 1 where everyone writes 0.
bool is_zlib(std::string_view body) {
  constexpr unsigned kMethodBits = 0x0f;
  constexpr unsigned kDeflateMethod = 8;
  constexpr unsigned kCheck = 31;
  if (body.size() < 2) {
    return false;
  }
  const auto first = static_cast<unsigned char>(body[0]);
  const auto second = static_cast<unsigned char>(body[1]);
  return (first & kMethodBits) == kDeflateMethod && (first * 256U + second) % kCheck == 0;
}

bool is_token_list(std::string_view value) {
  bool tokens = true;
  for_each_element(value, [&](std::string_view element) { tokens = tokens && is_token(element); });
  return tokens;
}

// The codings that the body really has. Clients exist that write the content's type into
// Content-Encoding.
struct Codings {
  std::size_t count = 0;
  std::string_view last;
};

Codings codings_of(const Request& request) {
  Codings codings;
  for (const RequestField& field : request.fields) {
    if (field.name != FieldName::kContentEncoding || !is_token_list(field.value)) {
      continue;
    }
    for_each_element(field.value, [&](std::string_view coding) {
      if (!iequals(coding, "identity")) {
        ++codings.count;
        codings.last = coding;
      }
    });
  }
  return codings;
}

std::optional<int> format_of(std::string_view coding, std::string_view body) {
  if (iequals(coding, "gzip") || iequals(coding, "x-gzip")) {  // RFC 9110 §8.4.1.3
    return kGzipFormat;
  }
  if (iequals(coding, "deflate")) {
    return is_zlib(body) ? kZlibFormat : kRawFormat;
  }
  return std::nullopt;
}

}  // namespace

class Expander::Impl {
 public:
  Impl() = default;
  Impl(const Impl&) = delete;  // zlib's state points back to it
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    if (ready_) {
      inflateEnd(&zlib_);
    }
  }

  std::optional<Fault> expand(std::string& body, int format, std::size_t max_bytes) {
    if (body.size() > std::numeric_limits<uInt>::max() || !prepare(format)) {
      return Fault::kTooLarge;
    }
    zlib_.next_in = reinterpret_cast<Bytef*>(body.data());  // NOLINT: bytes are bytes
    zlib_.avail_in = static_cast<uInt>(body.size());
    std::string out;
    for (;;) {
      const int result = step(out, max_bytes);
      if (out.size() > max_bytes) {
        return Fault::kTooLarge;
      }
      if (result == Z_STREAM_END && zlib_.avail_in == 0) {
        body = std::move(out);
        return std::nullopt;
      }
      if (!goes_on(result, format)) {
        return Fault::kCorrupt;
      }
    }
  }

 private:
  // False: there is no memory. Whatever was before, failures too, is forgotten.
  bool prepare(int format) {
    if (ready_) {
      return inflateReset2(&zlib_, format) == Z_OK;
    }
    ready_ = inflateInit2(&zlib_, format) == Z_OK;
    return ready_;
  }

  bool goes_on(int result, int format) {
    if (result == Z_STREAM_END) {  // RFC 1952 §2.2: members one behind the other are one file
      return format == kGzipFormat && inflateReset(&zlib_) == Z_OK;
    }
    return result == Z_OK && zlib_.avail_out == 0;  // else only more input could help
  }

  // Expands what fits into the buffer, but no more than one byte above `max_bytes` in all.
  int step(std::string& out, std::size_t max_bytes) {
    const std::size_t room = std::min(buffer_.size() - 1, max_bytes - out.size()) + 1;
    zlib_.next_out = buffer_.data();
    zlib_.avail_out = static_cast<uInt>(room);
    const int result = inflate(&zlib_, Z_NO_FLUSH);
    const std::size_t length = room - zlib_.avail_out;
    if (length > out.capacity() - out.size()) {
      // The usual body takes one step and what it needs. A larger one gets room once, which takes
      // no memory where nothing is written; growing would need that of before beside it.
      out.reserve(out.empty() ? length : max_bytes + 1);
    }
    out.append(reinterpret_cast<const char*>(buffer_.data()), length);  // NOLINT: bytes are bytes
    return result;
  }

  z_stream zlib_{};
  bool ready_ = false;
  std::array<Bytef, std::size_t{16} * 1024> buffer_;
};

Expander::Expander() : impl_(std::make_unique<Impl>()) {}
Expander::~Expander() = default;
Expander::Expander(Expander&&) noexcept = default;
Expander& Expander::operator=(Expander&&) noexcept = default;

std::optional<Fault> Expander::expand(Request& request, std::size_t max_bytes) {
  const Codings codings = codings_of(request);
  if (codings.count == 0 || request.body.empty()) {
    return std::nullopt;  // an empty body has no coding
  }
  const auto format = format_of(codings.last, request.body);
  if (codings.count > 1 || !format) {
    return Fault::kUnknownCoding;
  }
  if (const auto fault = impl_->expand(request.body, *format, max_bytes)) {
    return fault;
  }
  auto& fields = request.fields;
  fields.erase(std::remove_if(fields.begin(), fields.end(),
                              [](const RequestField& field) {
                                return field.name == FieldName::kContentEncoding;
                              }),
               fields.end());
  return std::nullopt;
}

}  // namespace bittern::http
