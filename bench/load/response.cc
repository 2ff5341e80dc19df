#include "bench/load/response.h"

#include <strings.h>

#include <charconv>
#include <optional>

#include "bench/common/xml_text.h"

namespace bittern::bench {
namespace {

constexpr std::string_view kLine = "\r\n";

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') {
    text.remove_prefix(1);
  }
  while (!text.empty() && text.back() == ' ') {
    text.remove_suffix(1);
  }
  return text;
}

bool is_field(std::string_view line, std::string_view name) {
  return line.size() > name.size() && line[name.size()] == ':' &&
         ::strncasecmp(line.data(), name.data(), name.size()) == 0;
}

struct Framing {
  std::optional<std::uint64_t> length;
  bool chunked = false;
};

// Only the fields that say where the body ends; all others begin with other letters, mostly.
void read_field(std::string_view line, Framing& framing, Response& response) {
  if (line.empty() || (line[0] | 0x20) < 'c' || (line[0] | 0x20) > 't') {
    return;
  }
  const auto value = [line] { return trim(line.substr(line.find(':') + 1)); };
  if (is_field(line, "Content-Length")) {
    framing.length = number(value());
  } else if (is_field(line, "Transfer-Encoding")) {
    framing.chunked = contains(value(), "chunked");
  } else if (is_field(line, "Connection")) {
    response.close = contains(value(), "close") || contains(value(), "Close");
  }
}

Framing read_head(std::string_view head, Response& response) {
  Framing framing;
  for (std::size_t at = head.find(kLine); at < head.size();) {
    const std::size_t begin = at + kLine.size();
    at = head.find(kLine, begin);
    read_field(head.substr(begin, at - begin), framing, response);
  }
  return framing;
}

Response bad(std::string_view reason) {
  Response response;
  response.state = Response::State::kBad;
  response.reason = reason;
  return response;
}

// RFC 9112 §7.1, without extensions' and trailers' contents.
Response join_chunks(std::string_view bytes, std::size_t at, Response response,
                     std::string& joined) {
  joined.clear();
  while (true) {
    const std::size_t line = bytes.find(kLine, at);
    if (line == std::string_view::npos) {
      return response;
    }
    std::size_t size = 0;
    const auto read = std::from_chars(bytes.data() + at, bytes.data() + line, size, 16);
    if (read.ec != std::errc()) {
      return bad("a chunk without a size");
    }
    at = line + kLine.size();
    if (bytes.size() < at + size + kLine.size()) {
      return response;
    }
    joined.append(bytes.substr(at, size));
    at += size + kLine.size();
    if (size == 0) {
      response.state = Response::State::kWhole;
      response.size = at;
      response.body = joined;
      return response;
    }
  }
}

}  // namespace

Response parse_response(std::string_view bytes, std::string& joined) {
  constexpr std::string_view kVersion = "HTTP/1.";
  constexpr std::size_t kStatusAt = 9;
  constexpr std::string_view kEnd = "\r\n\r\n";
  Response response;
  const std::size_t end = bytes.find(kEnd);
  if (end == std::string_view::npos) {
    return response;
  }
  const auto status = number(bytes.substr(kStatusAt, 3));
  if (!begins_with(bytes, kVersion) || !status) {
    return bad("no HTTP response");
  }
  response.status = static_cast<int>(*status);
  const Framing framing = read_head(bytes.substr(0, end), response);
  const std::size_t begin = end + kEnd.size();
  if (framing.chunked) {
    return join_chunks(bytes, begin, response, joined);
  }
  if (!framing.length) {
    return bad("a response without a length");
  }
  if (bytes.size() - begin >= *framing.length) {
    response.state = Response::State::kWhole;
    response.size = begin + *framing.length;
    response.body = bytes.substr(begin, *framing.length);
  }
  return response;
}

}  // namespace bittern::bench
