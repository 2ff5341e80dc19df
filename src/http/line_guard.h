// Watches the lines of a request beside llhttp, and knows where each part of it ends.
//
// llhttp 8.1 takes a lone CR for the end of a field, "CR LF CR" for the end of the section, a field
// without a name, and obs-fold: forms on which two parsers on one way may disagree where a
// request ends (request smuggling, RFC 9112 §11.2). Only what both this and llhttp take is taken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bittern::http {

class LineGuard {
 public:
  struct Scan {
    std::size_t length = 0;         // bytes that are as they should be,
    bool ignored = false;           // but mean nothing: not for llhttp
    const char* refused = nullptr;  // why the byte behind them may not; a 400
    bool over_limit = false;        // or: that byte is one too many
  };

  // Stops behind the end of the current part, or before a byte that is refused. `limit` is for the
  // bytes of lines; data are not counted.
  [[nodiscard]] Scan scan(std::string_view bytes, std::size_t limit);

  // What comes next, when the part before is done. Only data of this length:
  void expect_data(std::uint64_t length);
  // ... one line (the size of a chunk),
  void expect_line() { enter(Part::kLine); }
  // ... lines up to an empty one (the trailer section).
  void expect_section() { enter(Part::kSection); }
  // The head is done: what is counted from here on are the lines of the chunks.
  void count_anew() { counted_ = 0; }

  [[nodiscard]] bool done() const { return part_ == Part::kDone; }
  // Nothing but empty lines has come yet (RFC 9112 §2.2).
  [[nodiscard]] bool before_request() const { return part_ == Part::kEmptyLines; }

 private:
  enum class Part : std::uint8_t { kEmptyLines, kSection, kLine, kExtension, kData, kDone };

  void enter(Part part);
  [[nodiscard]] bool turn(char c);
  [[nodiscard]] std::size_t whole_field(std::string_view bytes) const;
  [[nodiscard]] bool in_plain_text() const;
  [[nodiscard]] const char* step(char c);
  [[nodiscard]] const char* step_in_line(char c);
  [[nodiscard]] const char* step_in_extension(char c);
  void end_line();
  void watch_protocol(std::string_view bytes);
  [[nodiscard]] Scan skip_data(std::string_view bytes);

  std::uint64_t data_left_ = 0;
  std::size_t counted_ = 0;
  Part part_ = Part::kEmptyLines;
  bool after_cr_ = false;
  bool line_is_empty_ = true;
  bool in_request_line_ = false;
  bool after_semicolon_ = false;  // in a chunk extension
  // Does the last word of the request line begin with "HTTP/"? llhttp also speaks RTSP and ICE.
  bool word_is_http_ = false;
  std::uint8_t word_length_ = 0;  // stops at that of "HTTP/"
};

}  // namespace bittern::http
