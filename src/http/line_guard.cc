#include "http/line_guard.h"

#include <algorithm>

#include "http/ascii.h"

namespace bittern::http {
namespace {

constexpr std::string_view kProtocol = "HTTP/";

}  // namespace

LineGuard::Scan LineGuard::scan(std::string_view bytes, std::size_t limit) {
  if (part_ == Part::kData) {
    return skip_data(bytes);
  }
  Scan result;
  result.ignored = part_ == Part::kExtension;
  while (result.length < bytes.size() && part_ != Part::kDone && !turn(bytes[result.length])) {
    if (const auto whole = whole_field(bytes.substr(result.length, limit - counted_))) {
      counted_ += whole;
      result.length += whole;
      continue;
    }
    if (in_plain_text() && counted_ < limit) {
      const std::size_t plain = before_control(bytes.substr(result.length, limit - counted_));
      if (in_request_line_) {
        watch_protocol(bytes.substr(result.length, plain));
      }
      counted_ += plain;
      result.length += plain;
      if (result.length == bytes.size()) {
        break;
      }
    }
    if (counted_ >= limit) {
      result.over_limit = true;
      break;
    }
    result.refused = step(bytes[result.length]);
    if (result.refused != nullptr) {
      break;
    }
    ++counted_;
    ++result.length;
  }
  return result;
}

// The length of a field's line, if all of it is there and as it should be: then nothing is changed
// by it. Else 0.
std::size_t LineGuard::whole_field(std::string_view bytes) const {
  const bool begins = part_ == Part::kSection && line_is_empty_ && !after_cr_ && !in_request_line_;
  if (!begins || bytes.empty() || bytes.front() == ' ' || bytes.front() == '\t' ||
      bytes.front() == ':') {
    return 0;
  }
  const std::size_t length = before_control(bytes);
  return length > 0 && bytes.substr(length, 2) == "\r\n" ? length + 2 : 0;
}

// Past the first byte of a line: nothing changes before its end.
bool LineGuard::in_plain_text() const {
  return part_ == Part::kSection && !line_is_empty_ && !after_cr_;
}

// A chunk extension begins or ends before this byte (RFC 9112 §7.1.1). llhttp 8.1 does not know all
// forms of it, and all that they have in common is that they mean nothing to us.
bool LineGuard::turn(char c) {
  if (part_ == Part::kLine && !line_is_empty_ && (c == ';' || c == ' ' || c == '\t')) {
    part_ = Part::kExtension;
    after_semicolon_ = false;
    return true;
  }
  if (part_ == Part::kExtension && c == '\r' && after_semicolon_) {
    part_ = Part::kLine;
    return true;
  }
  return false;
}

void LineGuard::expect_data(std::uint64_t length) {
  enter(length == 0 ? Part::kDone : Part::kData);
  data_left_ = length;
}

void LineGuard::enter(Part part) {
  part_ = part;
  after_cr_ = false;
  line_is_empty_ = true;
}

LineGuard::Scan LineGuard::skip_data(std::string_view bytes) {
  Scan result;
  result.length = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), data_left_));
  data_left_ -= result.length;
  if (data_left_ == 0) {
    part_ = Part::kDone;
  }
  return result;
}

const char* LineGuard::step(char c) {
  if (after_cr_) {
    if (c != '\n') {
      return "CR without LF";
    }
    end_line();
    return nullptr;
  }
  if (part_ == Part::kExtension) {
    return step_in_extension(c);
  }
  if (c == '\r') {
    if (in_request_line_ && !word_is_http_) {
      return "request line without HTTP version";
    }
    after_cr_ = true;
    return nullptr;
  }
  return step_in_line(c);
}

const char* LineGuard::step_in_line(char c) {
  if (is_bad_control(c)) {
    return c == '\n' ? "LF without CR" : "control character";
  }
  if (line_is_empty_ && (c == ' ' || c == '\t') && part_ != Part::kLine) {
    return "line begins with white space";  // obs-fold, or RFC 9112 §2.2
  }
  if (line_is_empty_ && c == ':') {
    return "field without a name";
  }
  if (part_ == Part::kEmptyLines) {
    part_ = Part::kSection;
    in_request_line_ = true;
  }
  line_is_empty_ = false;
  if (in_request_line_) {
    watch_protocol({&c, 1});
  }
  return nullptr;
}

const char* LineGuard::step_in_extension(char c) {
  after_semicolon_ = after_semicolon_ || c == ';';
  if (is_bad_control(c)) {  // also the CR of "5 CR LF"
    return "control character behind a chunk size";
  }
  return after_semicolon_ || c == ' ' || c == '\t' ? nullptr : "white space in a chunk size";
}

void LineGuard::end_line() {
  const bool ends_section = part_ == Part::kSection && line_is_empty_;
  if (ends_section || part_ == Part::kLine) {
    part_ = Part::kDone;
  }
  after_cr_ = false;
  line_is_empty_ = true;
  in_request_line_ = false;
}

void LineGuard::watch_protocol(std::string_view bytes) {
  if (const auto space = bytes.rfind(' '); space != std::string_view::npos) {
    word_length_ = 0;
    word_is_http_ = false;
    bytes.remove_prefix(space + 1);
  }
  for (const char c : bytes.substr(0, kProtocol.size() - word_length_)) {
    const bool prefix = word_length_ == 0 || word_is_http_;
    word_is_http_ = prefix && c == kProtocol[word_length_++];
  }
}

}  // namespace bittern::http
