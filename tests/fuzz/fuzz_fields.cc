// RFC 9110 §8.4, RFC 7239: what stands in Accept-Encoding, Content-Encoding, Forwarded and their
// like, and what a body is then, is one line of the input each.
#include <optional>
#include <string>
#include <vector>

#include "bittern/http/content_coding.h"
#include "bittern/http/forwarded.h"
#include "tests/fuzz/pieces.h"

namespace bittern::http {
namespace {

using base::IpAddress;
using base::Network;
using fuzz::require;

constexpr std::size_t kMaxBody = 1000;

std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  const auto line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

struct Expanded {
  std::optional<Expander::Fault> fault;
  std::string body;
};

Expanded expand(Expander& expander, std::string_view coding, std::string_view body,
                std::size_t limit) {
  Request request;
  request.fields = {{FieldName::kContentEncoding, std::string(coding)}};
  request.body = body;
  const auto fault = expander.expand(request, limit);
  require(!fault || request.body == body, "at a fault the body stays");
  return {fault, request.body};
}

// What a client may send: nothing that was before matters, and the limit is one.
void check_expander(std::string_view coding, std::string_view body) {
  static auto* const kUsed = new Expander;
  Expander fresh;
  const Expanded once = expand(*kUsed, coding, body, kMaxBody);
  const Expanded again = expand(fresh, coding, body, kMaxBody);
  require(once.fault == again.fault && once.body == again.body, "a used expander is as a new one");
  if (once.fault || once.body == body) {
    return;
  }
  require(once.body.size() <= kMaxBody, "an expanded body is within the limit");
  require(expand(fresh, coding, body, once.body.size()).body == once.body, "its size is enough");
  if (!once.body.empty()) {
    require(expand(fresh, coding, body, once.body.size() - 1).fault == Expander::Fault::kTooLarge,
            "and one byte less is not");
  }
}

// What we send can be read, whole and not in part.
void check_compressor(const std::string& accepted, std::string_view body) {
  static auto* const kUsed = new Compressor;
  static auto* const kExpander = new Expander;
  Request request;
  request.fields = {{FieldName::kAcceptEncoding, accepted}};
  const Coding coding = choose_coding(request);
  require(coding == Coding::kIdentity || !accepted.empty(), "who asks for nothing gets identity");
  const auto compressed = kUsed->compress(body, coding);
  if (!compressed) {
    return;
  }
  require(compressed->size() < body.size(), "compressed is shorter");
  const char* const name = coding == Coding::kGzip ? "gzip" : "deflate";
  require(expand(*kExpander, name, *compressed, body.size()).body == body, "and says the same");
  const std::string_view cut = std::string_view(*compressed).substr(0, compressed->size() - 1);
  require(expand(*kExpander, name, cut, body.size()).fault == Expander::Fault::kCorrupt,
          "and not without its end");
}

Client behind(const std::vector<RequestField>& fields) {
  static auto* const kPolicy = new ForwardedPolicy{{*Network::parse("10.0.0.0/8")}, true, {}};
  Request request;
  request.fields = fields;
  return client_of(request, *kPolicy, IpAddress::parse("10.0.0.1"), false);
}

bool same(const Client& a, const Client& b) {
  return a.address == b.address && a.secure == b.secure;
}

// A list may be one line or two; what the proxy adds to it counts whatever was there, and a second
// proxy changes nothing but who it is where the list names nobody.
void check_forwarded(FieldName name, const std::string& list, const std::string& client,
                     const std::string& proxy) {
  const auto known = behind({{name, client}}).address;
  require(known == IpAddress::parse("192.0.2.7"), "the proxy's own element is read");
  require(behind({{name, list + ", " + client}}).address == known, "behind any other");
  require(behind({{name, list}, {name, client}}).address == known, "or in a line of its own");
  const Client first = behind({{name, list}});
  Client second = behind({{name, list + "," + proxy}});
  require(same(second, behind({{name, list}, {name, proxy}})), "two lines are one list");
  if (second.address != IpAddress::parse("10.0.0.2")) {
    require(second.address == first.address, "through two proxies it is the same client");
  }
}

}  // namespace
}  // namespace bittern::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bittern::http;  // NOLINT(google-build-using-namespace)
  std::string_view rest = bittern::fuzz::text(data, size);
  const std::string accepted(take_line(rest));
  const std::string coding(take_line(rest));
  const std::string list(take_line(rest));
  check_forwarded(FieldName::kForwarded, list, "for=192.0.2.7;proto=https",
                  "for=10.0.0.2;host=\"a,b\"");
  check_forwarded(FieldName::kXForwardedFor, list, "192.0.2.7:4711", "10.0.0.2");
  for (const std::string_view each :
       {std::string_view("gzip"), std::string_view("deflate"), std::string_view(coding)}) {
    check_expander(each, rest);
  }
  check_compressor(accepted, rest);
  return 0;
}
