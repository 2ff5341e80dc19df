#include "check/report.h"

#include <cstddef>

namespace bittern::check {
namespace {

constexpr std::size_t kMostBytes = 1000;
constexpr std::size_t kStepWidth = 13;
constexpr std::size_t kOutcomeWidth = 9;

// C0, DEL, and C1 as UTF-8 has it (0xC2 0x80 to 0xC2 0x9F): what terminals obey.
bool is_control(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x20 || byte == 0x7F) {
    return true;
  }
  return byte == 0xC2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0;
}

std::string padded(std::string_view text, std::size_t width) {
  std::string wide(text);
  wide.resize(text.size() < width ? width : text.size() + 1, ' ');
  return wide;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string clean;
  for (std::size_t at = 0; at < text.size(); ++at) {
    clean += is_control(text, at) ? '?' : text[at];
  }
  if (clean.size() > kMostBytes) {
    std::size_t end = kMostBytes;
    while (end > 0 && (static_cast<unsigned char>(clean[end]) & 0xC0U) == 0x80U) {
      --end;  // not inside a character
    }
    clean.resize(end);
    clean += "...";
  }
  return clean;
}

void Report::domain(std::string_view name) { print_(printable(name)); }

void Report::ok(std::string_view step, std::string_view text) { line(step, "ok", text); }

void Report::failed(std::string_view step, std::string_view reason, std::string_view remedy) {
  any_failed_ = true;
  std::string text(reason);
  if (!remedy.empty()) {
    text += "; remedy: " + std::string(remedy);
  }
  line(step, "FAILED", text);
}

void Report::warn(std::string_view text) { line("", "warning", text); }

void Report::line(std::string_view step, std::string_view outcome, std::string_view text) {
  std::string whole = "  " + padded(step, kStepWidth);
  whole += text.empty() ? std::string(outcome) : padded(outcome, kOutcomeWidth) + printable(text);
  print_(whole);
}

}  // namespace bittern::check
