// Compressed content (RFC 9110 §8.4): of responses for clients that ask for it, of requests from
// those that were told they may. Over zlib.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "bittern/http/request.h"
#include "bittern/http/response.h"

namespace bittern::http {

// kDeflate is what RFC 9110 §8.4.1.2 means by it: the zlib format (RFC 1950).
enum class Coding : std::uint8_t { kIdentity, kGzip, kDeflate };

// The coding that the response to this request may have (RFC 9110 §12.5.3): the one that
// Accept-Encoding weighs highest, of equals gzip, then deflate. Without the field, and when nothing
// that it allows is known here: identity, which is better than no answer.
[[nodiscard]] Coding choose_coding(const Request& request);

// Shared by all connections of a loop: a stream of zlib takes 260 KB. It is made when it is first
// used.
class Compressor {
 public:
  Compressor();
  ~Compressor();
  Compressor(Compressor&&) noexcept;
  Compressor& operator=(Compressor&&) noexcept;

  // nullopt: it would not be shorter.
  [[nodiscard]] std::optional<std::string> compress(std::string_view text, Coding coding);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// Compresses a body of at least `from_bytes` (0: never), if it gets shorter by that, and says so
// with Content-Encoding. A response that has no body or says so already stays as it is. The same
// for HEAD, so that the fields are those of the response to GET (RFC 9110 §9.3.2). There is no
// Vary: it is for what may be stored (§12.5.5), and no response of ours is.
void encode(Response& response, Coding coding, Compressor& compressor, std::size_t from_bytes);

// Shared by all connections of a loop: it takes 60 KB once a request was compressed.
class Expander {
 public:
  enum class Fault : std::uint8_t {
    kUnknownCoding,  // 415
    kCorrupt,        // 400
    kTooLarge,       // 413
  };

  Expander();
  ~Expander();
  Expander(Expander&&) noexcept;
  Expander& operator=(Expander&&) noexcept;

  // The codings that expand() knows, as the attribute `accept` lists them (XEP-0124 §7.2).
  static constexpr std::string_view kAccept = "deflate,gzip";

  // Decodes request.body in place and takes Content-Encoding away: gzip, x-gzip, deflate (zlib or
  // raw), identity. A line that is no list of tokens, as "text/xml; charset=utf-8", names no coding
  // and is ignored. More than one coding, or another: kUnknownCoding. Of a body that expands to
  // more than `max_bytes` no more than that is expanded. At a fault the request stays as it was.
  [[nodiscard]] std::optional<Fault> expand(Request& request, std::size_t max_bytes);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace bittern::http
