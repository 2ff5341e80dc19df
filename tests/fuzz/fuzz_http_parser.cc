// RFC 9112: whatever comes, the requests and the error do not depend on how the network cut the
// bytes (H1.8), and nothing exceeds the limits.
#include <string>
#include <utility>
#include <vector>

#include "bittern/http/parser.h"
#include "tests/fuzz/pieces.h"

namespace bittern::http {
namespace {

using fuzz::require;

// What a connection's bytes came to. But for "100 Continue", which rightly depends on what is
// there.
struct Life {
  std::vector<Request> requests;
  std::vector<std::size_t> ends;  // where each request ended
  int error_status = 0;
  std::string error_reason;
  Request partial;
  bool in_request = false;
};

void give(Parser& parser, std::string_view piece, std::size_t& position, Life& life) {
  while (!piece.empty() && life.error_status == 0) {
    const auto [state, used] = parser.feed(piece);
    require(used <= piece.size(), "no more bytes are used up than were given");
    piece.remove_prefix(used);
    position += used;
    if (state == Parser::State::kComplete) {
      life.requests.push_back(parser.take());
      life.ends.push_back(position);
    } else if (state == Parser::State::kError) {
      life.error_status = parser.error().status;
      life.error_reason = parser.error().reason;
      life.partial = parser.partial();
    } else {
      require(state == Parser::State::kContinue || piece.empty(),
              "a parser that needs more has used up all");
    }
  }
}

Life live(const fuzz::Pieces& pieces, Parser::Limits limits) {
  Parser parser(limits);
  Life life;
  std::size_t position = 0;
  for (const std::string_view piece : pieces) {
    give(parser, piece, position, life);
  }
  life.in_request = parser.in_request();
  return life;
}

bool same(const Request& a, const Request& b) {
  const auto same_field = [](const RequestField& x, const RequestField& y) {
    return x.name == y.name && x.value == y.value;
  };
  return a.method == b.method && a.path == b.path && a.minor_version == b.minor_version &&
         a.keep_alive == b.keep_alive && a.body == b.body &&
         std::equal(a.fields.begin(), a.fields.end(), b.fields.begin(), b.fields.end(), same_field);
}

void require_same(const Life& a, const Life& b) {
  require(
      std::equal(a.requests.begin(), a.requests.end(), b.requests.begin(), b.requests.end(), same),
      "split, the bytes are the same requests");
  require(a.ends == b.ends, "split, each request ends where it did");
  require(a.error_status == b.error_status && a.error_reason == b.error_reason,
          "split, the bytes have the same error");
  require(same(a.partial, b.partial), "split, as much is known of a refused request");
  require(a.in_request == b.in_request, "split, the bytes end inside a request as before");
}

void require_limits(const Request& request, Parser::Limits limits) {
  // "host:port" of an absolute target takes the place of the Host field's value, or is one more.
  std::size_t bytes = request.path.size();
  for (const RequestField& field : request.fields) {
    bytes += field.value.size();
  }
  require(bytes <= limits.max_header_bytes + 4, "the head is within max_header_bytes");
  require(request.fields.size() <= limits.max_fields + 1, "the fields are within max_fields");
  require(request.body.size() <= limits.max_body_bytes, "the body is within max_body_bytes");
}

void require_sound(const Life& life, Parser::Limits limits) {
  for (const Request& request : life.requests) {
    require_limits(request, limits);
    require(request.minor_version <= 1, "a request is HTTP/1.0 or HTTP/1.1");
    require(request.minor_version == 0 || request.find(FieldName::kHost).has_value(),
            "a request of HTTP/1.1 has a Host (RFC 9112 §3.2)");
  }
  require_limits(life.partial, limits);
  require(!life.partial.keep_alive || life.error_status == 0,
          "what is refused is the connection's last");
  switch (life.error_status) {
    case 0:
    case 400:
    case 413:
    case 431:
    case 501:
    case 505:
      return;
    default:
      require(false, "an error has a status of those in parser.h");
  }
}

void check(std::string_view bytes, Parser::Limits limits) {
  const Life life = live(fuzz::whole(bytes), limits);
  require_sound(life, limits);
  require_same(life, live(fuzz::cut_by_content(bytes), limits));
  require_same(life, live(fuzz::bytewise(bytes), limits));
}

}  // namespace
}  // namespace bittern::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using bittern::http::Parser;
  // Limits that short inputs reach, and those of every day.
  constexpr Parser::Limits kSmall{128, 3, 32};
  const std::string_view bytes = bittern::fuzz::text(data, size);
  bittern::http::check(bytes, Parser::Limits{});
  bittern::http::check(bytes, kSmall);
  return 0;
}
