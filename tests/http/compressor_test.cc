// What of our responses is compressed, and for whom.
#include <catch2/catch.hpp>

#include "bittern/http/content_coding.h"
#include "tests/http/zlib_support.h"

using namespace bittern::http;        // NOLINT(google-build-using-namespace)
using namespace bittern::http::test;  // NOLINT(google-build-using-namespace)

namespace {

Coding chosen_of(const std::vector<std::string>& lines) {
  Request request;
  for (const auto& line : lines) {
    request.fields.push_back({FieldName::kAcceptEncoding, line});
  }
  return choose_coding(request);
}

Coding chosen(const std::string& line) { return chosen_of({line}); }

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) {
    out.append(text);
  }
  return out;
}

const std::string kBody =
    "<body>" + repeated("<presence from='room@conference'/>", 100) + "</body>";

Response answer(int status = 200, std::string body = kBody) {
  return {status, "text/xml; charset=utf-8", {{"X-A", "b"}}, std::move(body)};
}

std::optional<std::string> coding_of(const Response& response) {
  for (const Field& field : response.fields) {
    if (field.name == "Content-Encoding") {
      return field.value;
    }
  }
  return std::nullopt;
}

// Is the response compressed by encode()?
bool compresses(Response response, std::size_t from_bytes = 1) {
  Compressor compressor;
  const std::string body = response.body;
  encode(response, Coding::kGzip, compressor, from_bytes);
  REQUIRE((response.body == body) == (coding_of(response) != "gzip"));
  return response.body != body;
}

}  // namespace

TEST_CASE(
    "a response is compressed only for who accepts it (XEP-0124 §5, RFC 9110 §12.5.3, B5.5)") {
  REQUIRE(choose_coding(Request{}) == Coding::kIdentity);
  REQUIRE(chosen("") == Coding::kIdentity);
  REQUIRE(chosen("gzip") == Coding::kGzip);
  REQUIRE(chosen("GZip") == Coding::kGzip);
  REQUIRE(chosen("x-gzip") == Coding::kGzip);
  REQUIRE(chosen("deflate") == Coding::kDeflate);
  REQUIRE(chosen("br, zstd") == Coding::kIdentity);
  REQUIRE(chosen("identity") == Coding::kIdentity);
  REQUIRE(chosen("gzip, deflate, br, zstd") == Coding::kGzip);
  REQUIRE(chosen("deflate,gzip") == Coding::kGzip);
  REQUIRE(chosen("*") == Coding::kGzip);
  REQUIRE(chosen_of({"br", "deflate;q=0.5"}) == Coding::kDeflate);
  REQUIRE(chosen_of({"gzip;q=0.4", "deflate;q=0.5"}) == Coding::kDeflate);
}

TEST_CASE("q=0 excludes a coding, and identity is always fine (RFC 9110 §12.5.3, H1.15)") {
  REQUIRE(chosen("gzip;q=0") == Coding::kIdentity);
  REQUIRE(chosen("gzip;q=0.000, deflate") == Coding::kDeflate);
  REQUIRE(chosen("gzip;q=0.001") == Coding::kGzip);
  REQUIRE(chosen("x-gzip;q=0, *") == Coding::kDeflate);
  REQUIRE(chosen("*;q=0") == Coding::kIdentity);
  REQUIRE(chosen("*;q=0, deflate") == Coding::kDeflate);
  REQUIRE(chosen("gzip;q=0, *;q=0.5") == Coding::kDeflate);
  REQUIRE(chosen("gzip;q=0, deflate;q=0, *") == Coding::kIdentity);
  REQUIRE(chosen("gzip, gzip;q=0") == Coding::kIdentity);
  REQUIRE(chosen("gzip;q=0, gzip") == Coding::kIdentity);
  REQUIRE(chosen_of({"gzip", "gzip;q=0"}) == Coding::kIdentity);
  // A client that accepts nothing at all is answered all the same.
  REQUIRE(chosen("identity;q=0") == Coding::kIdentity);
  REQUIRE(chosen("*;q=0, identity;q=0") == Coding::kIdentity);
  REQUIRE(chosen("identity;q=0, gzip;q=0.1") == Coding::kGzip);
}

TEST_CASE("the coding of the highest weight is taken (RFC 9110 §12.4.2, §12.5.3)") {
  REQUIRE(chosen("gzip;q=0.5, deflate;q=0.6") == Coding::kDeflate);
  REQUIRE(chosen("gzip;q=0.999, deflate;q=1.000") == Coding::kDeflate);
  REQUIRE(chosen("gzip;q=0.5, deflate;q=0.50") == Coding::kGzip);
  REQUIRE(chosen("gzip;q=0.123, deflate;q=0.124") == Coding::kDeflate);
  REQUIRE(chosen("gzip ; q=0.5 , deflate\t;\tQ=0.6") == Coding::kDeflate);
  REQUIRE(chosen("gzip;q=1, *;q=0.5") == Coding::kGzip);
  REQUIRE(chosen("gzip;q=0.4, *;q=0.5") == Coding::kDeflate);
  REQUIRE(chosen("gzip;q=0., deflate;q=1.") == Coding::kDeflate);
  REQUIRE(chosen("identity, gzip;q=0.9") == Coding::kIdentity);
  REQUIRE(chosen("identity;q=0.5, gzip;q=0.5") == Coding::kGzip);
  REQUIRE(chosen("identity;q=0.5, *;q=0.4") == Coding::kIdentity);
}

TEST_CASE("what is malformed in Accept-Encoding names no coding (RFC 9110 §12.4.2)") {
  for (const std::string bad : {"gzip;q=2",     "gzip;q=1.001", "gzip;q=0.1234", "gzip;q=-1",
                                "gzip;q=",      "gzip;q",       "gzip;",         "gzip;q=.5",
                                "gzip;q =1",    "gzip;q= 1",    "gzip;level=1",  "gzip;q=0.5;x=1",
                                "gzip deflate", "gzip/1",       "\"gzip\"",      "gzip=1",
                                ";q=1",         "gzip;q=00",    "gzip;q=10",     "gzip;q=0x1",
                                "gzip;q=1.0000"}) {
    INFO(bad);
    REQUIRE(chosen(bad) == Coding::kIdentity);
    REQUIRE(chosen(bad + ", deflate;q=0.1") == Coding::kDeflate);
  }
}

TEST_CASE("gzip is RFC 1952's format, deflate RFC 1950's (RFC 9110 §8.4.1)") {
  Compressor compressor;
  for (int round = 0; round < 3; ++round) {  // a stream is used again
    const auto gzip = compressor.compress(kBody, Coding::kGzip);
    const auto zlib = compressor.compress(kBody, Coding::kDeflate);
    REQUIRE(gzip);
    REQUIRE(zlib);
    REQUIRE(inflated(*gzip, kGzip, kBody.size()) == kBody);
    REQUIRE(inflated(*zlib, kZlib, kBody.size()) == kBody);
  }
  REQUIRE_FALSE(compressor.compress(kBody, Coding::kIdentity));
}

TEST_CASE("what was given before leaves no trace in what is compressed now") {
  Compressor used;
  REQUIRE(used.compress(repeated("secret of another client ", 50), Coding::kGzip));
  REQUIRE_FALSE(used.compress("short", Coding::kGzip));  // stopped in the middle
  Compressor fresh;
  REQUIRE(used.compress(kBody, Coding::kGzip) == fresh.compress(kBody, Coding::kGzip));
}

TEST_CASE("a body is compressed only if it gets shorter") {
  Compressor compressor;
  std::string noise;
  for (unsigned i = 0, x = 1; i < 300; ++i, x = x * 1103515245 + 12345) {
    noise.push_back(static_cast<char>(x >> 16));
  }
  for (const auto coding : {Coding::kGzip, Coding::kDeflate}) {
    REQUIRE_FALSE(compressor.compress("", coding));
    REQUIRE_FALSE(compressor.compress("x", coding));
    REQUIRE_FALSE(compressor.compress(noise, coding));
  }
  // The shortest run of x that gets shorter does so by one byte: the boundary has no gap.
  std::string run = "x";
  while (!compressor.compress(run, Coding::kGzip)) {
    run += 'x';
  }
  REQUIRE(compressor.compress(run, Coding::kGzip)->size() + 1 == run.size());
  REQUIRE_FALSE(compresses(answer(200, noise)));
}

TEST_CASE("encode() says what it did, and leaves the rest (RFC 9110 §8.4, B5.5)") {
  Compressor compressor;
  Response response = answer();
  encode(response, Coding::kDeflate, compressor, 1);
  REQUIRE(coding_of(response) == "deflate");
  REQUIRE(inflated(response.body, kZlib, kBody.size()) == kBody);
  REQUIRE(response.content_type == "text/xml; charset=utf-8");
  REQUIRE(response.fields.front().name == "X-A");
  REQUIRE(response.fields.size() == 2);
  response = answer();
  encode(response, Coding::kIdentity, compressor, 1);
  REQUIRE(response.body == kBody);
  REQUIRE_FALSE(coding_of(response));
}

TEST_CASE("a body is compressed from so many bytes on, with 0 never") {
  REQUIRE(compresses(answer(), kBody.size()));
  REQUIRE_FALSE(compresses(answer(), kBody.size() + 1));
  REQUIRE_FALSE(compresses(answer(), 0));
}

TEST_CASE("what has no content or a coding already is not compressed (RFC 9110 §6.4.1)") {
  REQUIRE_FALSE(compresses(answer(204)));
  REQUIRE_FALSE(compresses(answer(304)));
  REQUIRE(compresses(answer(404)));
  Response response = answer();
  response.fields.push_back({"content-encoding", "br"});
  REQUIRE_FALSE(compresses(response));
}

TEST_CASE("a compressed response to HEAD has the fields of that to GET (RFC 9110 §9.3.2, H1.18)") {
  Compressor compressor;
  Response response = answer();
  encode(response, Coding::kGzip, compressor, 1);
  const std::string get = to_bytes(response, {false, true, 1}, "now");
  REQUIRE(get == to_bytes(response, {true, true, 1}, "now") + response.body);
  REQUIRE(get.find("\r\nContent-Length: " + std::to_string(response.body.size()) + "\r\n") !=
          std::string::npos);
}

TEST_CASE("a compressor can be moved after it was used") {
  Compressor first;
  REQUIRE(first.compress(kBody, Coding::kGzip));
  Compressor second(std::move(first));
  REQUIRE(inflated(*second.compress(kBody, Coding::kGzip), kGzip, kBody.size()) == kBody);
}
