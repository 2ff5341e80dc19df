// Requests with Content-Encoding (RFC 9110 §8.4, XEP-0124 §7.2 accept).
#include <catch2/catch.hpp>

#include "bittern/http/content_coding.h"
#include "tests/http/zlib_support.h"

using namespace bittern::http;        // NOLINT(google-build-using-namespace)
using namespace bittern::http::test;  // NOLINT(google-build-using-namespace)

namespace {

using Fault = Expander::Fault;

constexpr std::size_t kLimit = std::size_t{256} * 1024;

const std::string kBody =
    "<body rid='1' xmlns='http://jabber.org/protocol/httpbind'><a/><a/></body>";

Request coded(std::string body, const std::vector<std::string>& codings) {
  Request request;
  request.body = std::move(body);
  request.fields = {{FieldName::kHost, "a"}};
  for (const auto& coding : codings) {
    request.fields.push_back({FieldName::kContentEncoding, coding});
  }
  return request;
}

// What the body is expanded to by one that has been used before.
std::string expanded(std::string body, const std::string& coding, std::size_t limit = kLimit) {
  static Expander expander;
  Request request = coded(std::move(body), {coding});
  INFO(coding);
  REQUIRE_FALSE(expander.expand(request, limit));
  return request.body;
}

std::optional<Fault> fault(const std::string& body, const std::vector<std::string>& codings,
                           std::size_t limit = kLimit) {
  static Expander expander;
  Request request = coded(body, codings);
  const auto result = expander.expand(request, limit);
  // At a fault everything stays; else the coding is gone with its name.
  REQUIRE(request.find(FieldName::kContentEncoding).has_value() == (result && !codings.empty()));
  REQUIRE((!result || request.body == body));
  return result;
}

bool corrupt(const std::string& body, const std::string& coding) {
  return fault(body, {coding}) == Fault::kCorrupt;
}

}  // namespace

TEST_CASE("a request's body may be gzip or deflate, zlib or raw (RFC 9110 §8.4.1, B7.2.10)") {
  for (const std::string& text :
       {kBody, std::string("x"), std::string(), std::string(70000, 'x')}) {
    for (const int level : {0, 1, 9}) {
      REQUIRE(expanded(deflated(text, kGzip, level), "gzip") == text);
      REQUIRE(expanded(deflated(text, kGzip, level), "X-GZip") == text);
      REQUIRE(expanded(deflated(text, kZlib, level), "deflate") == text);
      REQUIRE(expanded(deflated(text, kRaw, level), "Deflate") == text);
    }
  }
}

TEST_CASE("a zlib stream of any window is told from a raw one (RFC 1950 §2.2)") {
  for (int bits = 9; bits <= 15; ++bits) {
    REQUIRE(expanded(deflated(kBody, bits), "deflate") == kBody);
    REQUIRE(expanded(deflated(kBody, -bits), "deflate") == kBody);
  }
}

TEST_CASE("identity and what is no coding leave the body as it is (RFC 9110 §8.4)") {
  for (const std::string name : {"identity", "Identity, identity", "", ", ,",
                                 "text/xml; charset=utf-8", "text/xml;charset=utf-8", "a b"}) {
    Expander expander;
    Request request = coded(kBody, {name});
    REQUIRE_FALSE(expander.expand(request, 1));  // what is not expanded has had its limit
    REQUIRE(request.body == kBody);
  }
  const std::string gzip = deflated(kBody, kGzip);
  REQUIRE(expanded(gzip, "identity, gzip") == kBody);
  REQUIRE(expanded(gzip, "text/xml; charset=utf-8") == gzip);
  Expander expander;
  Request request = coded(gzip, {"text/xml; charset=utf-8", "gzip"});
  REQUIRE_FALSE(expander.expand(request, kLimit));
  REQUIRE(request.body == kBody);
  REQUIRE(request.fields.size() == 1);
  REQUIRE_FALSE(expander.expand(request, kLimit));  // nothing is left to do
  REQUIRE(request.body == kBody);
}

TEST_CASE("another coding, or more than one, is not known (RFC 9110 §15.5.16)") {
  const std::string gzip = deflated(kBody, kGzip);
  for (const std::string name :
       {"br", "zstd", "compress", "x-deflate", "gzip, gzip", "gzip, br", "deflate,gzip", "utf-8"}) {
    REQUIRE(fault(gzip, {name}) == Fault::kUnknownCoding);
  }
  REQUIRE(fault(gzip, {"gzip", "gzip"}) == Fault::kUnknownCoding);
  REQUIRE(fault(deflated(gzip, kGzip), {"gzip, gzip"}) == Fault::kUnknownCoding);
}

TEST_CASE("a request without content has no coding, whatever it says (RFC 9110 §8.4)") {
  Expander expander;
  for (const std::string name : {"gzip", "deflate", "br"}) {
    Request request = coded("", {name});
    REQUIRE_FALSE(expander.expand(request, kLimit));
  }
}

TEST_CASE("a compressed body is cut nowhere without notice (RFC 1951, RFC 1952)") {
  for (const auto& [format, name] :
       {std::pair{kGzip, "gzip"}, std::pair{kZlib, "deflate"}, std::pair{kRaw, "deflate"}}) {
    for (const std::string& text : {kBody, std::string(16384, 'x'), std::string(40000, 'x')}) {
      const std::string whole = deflated(text, format);
      for (std::size_t length = 1; length < whole.size(); ++length) {
        INFO(name << " of " << text.size() << " cut at " << length);
        REQUIRE(corrupt(whole.substr(0, length), name));
      }
      REQUIRE(expanded(whole, name) == text);
    }
  }
}

TEST_CASE("nothing may follow a compressed body (RFC 1950 §2.2, RFC 1952 §2.2)") {
  const std::vector<std::string> more_of_it = {"x", std::string(1, '\0'), "\x1f", "\x1f\x8b",
                                               kBody};
  for (const std::string& more : more_of_it) {
    REQUIRE(corrupt(deflated(kBody, kGzip) + more, "gzip"));
    REQUIRE(corrupt(deflated(kBody, kZlib) + more, "deflate"));
    REQUIRE(corrupt(deflated(kBody, kRaw) + more, "deflate"));
  }
}

TEST_CASE("several gzip members are one body, for deflate there is no such thing (RFC 1952 §2.2)") {
  const std::string member = deflated(kBody, kGzip);
  REQUIRE(expanded(member + member, "gzip") == kBody + kBody);
  REQUIRE(expanded(deflated("", kGzip) + member + deflated("", kGzip), "gzip") == kBody);
  REQUIRE(fault(member + member, {"gzip"}, 2 * kBody.size() - 1) == Fault::kTooLarge);
  REQUIRE(corrupt(deflated(kBody, kZlib) + deflated(kBody, kZlib), "deflate"));
}

TEST_CASE("what is not in the format that its coding says is corrupt (RFC 9110 §8.4.1)") {
  REQUIRE(corrupt(kBody, "gzip"));
  REQUIRE(corrupt(kBody, "deflate"));
  REQUIRE(corrupt(deflated(kBody, kZlib), "gzip"));
  REQUIRE(corrupt(deflated(kBody, kRaw), "gzip"));
  REQUIRE(corrupt(deflated(kBody, kGzip), "deflate"));
  REQUIRE(corrupt("x", "gzip"));
  REQUIRE(corrupt(std::string(1, '\x78'), "deflate"));
  REQUIRE(corrupt("\x78\xbb dictionary", "deflate"));  // RFC 1950's FDICT: which one?
}

TEST_CASE("a checksum that is wrong is noticed (RFC 1950 §2.2, RFC 1952 §2.3.1)") {
  for (const auto& [format, name] : {std::pair{kGzip, "gzip"}, std::pair{kZlib, "deflate"}}) {
    std::string body = deflated(kBody, format);
    const std::size_t checksum = body.size() - (format == kGzip ? 8 : 4);
    for (std::size_t at = checksum; at < body.size(); ++at) {
      std::string damaged = body;
      damaged[at] = static_cast<char>(damaged[at] ^ 1);
      REQUIRE(corrupt(damaged, name));
    }
  }
}

TEST_CASE("a body may expand to the limit and to no byte more (B7.2.10, B2.13)") {
  for (const std::size_t size : {std::size_t{1}, std::size_t{16383}, std::size_t{16384},
                                 std::size_t{16385}, std::size_t{50000}}) {
    const std::string text(size, 'x');
    for (const auto& [format, name] :
         {std::pair{kGzip, "gzip"}, std::pair{kZlib, "deflate"}, std::pair{kRaw, "deflate"}}) {
      REQUIRE(expanded(deflated(text, format), name, size) == text);
      REQUIRE(fault(deflated(text, format), {name}, size - 1) == Fault::kTooLarge);
    }
  }
  REQUIRE(expanded(deflated("x", kGzip), "gzip", static_cast<std::size_t>(-1)) == "x");
}

TEST_CASE("a bomb costs no more than the limit (B2.13)") {
  // 64 MB in 64 KB. What it expands to is never kept: the body's room tells.
  const std::string bomb = deflated(std::string(std::size_t{64} << 20U, '\0'), kGzip);
  REQUIRE(fault(bomb, {"gzip"}) == Fault::kTooLarge);
  // The same behind which it would be corrupt: it is not read so far.
  REQUIRE(fault(bomb.substr(0, bomb.size() / 2), {"gzip"}) == Fault::kTooLarge);
  REQUIRE(expanded(deflated(kBody, kGzip), "gzip") == kBody);
}

TEST_CASE("an expanded body takes the room that it needs") {
  Expander expander;
  Request request = coded(deflated(kBody, kGzip), {"gzip"});
  REQUIRE_FALSE(expander.expand(request, kLimit));
  REQUIRE(request.body.capacity() < 2 * kBody.size());
}

TEST_CASE("an expander can be moved after it was used") {
  Expander first;
  Request request = coded(deflated(kBody, kGzip), {"gzip"});
  REQUIRE_FALSE(first.expand(request, kLimit));
  Expander second(std::move(first));
  request = coded(deflated(kBody, kRaw), {"deflate"});
  REQUIRE_FALSE(second.expand(request, kLimit));
  REQUIRE(request.body == kBody);
}
