#include "check/report.h"

#include <cstddef>

namespace bittern::check {
namespace {

constexpr std::size_t kMostBytes = 1000;
constexpr std::size_t kStepWidth = 13;
constexpr std::size_t kOutcomeWidth = 9;

// How many bytes of a character stand there that terminals obey: C0, DEL, C1 (0xC2 0x80 to 0xC2
// 0x9F in UTF-8), and what turns the direction of writing (U+200E, U+200F, U+202A to U+202E, U+2066
// to U+2069). 0: another one.
std::size_t control_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  if (byte(0) < 0x20 || byte(0) == 0x7F) {
    return 1;
  }
  if (byte(0) == 0xC2) {
    return byte(1) >= 0x80 && byte(1) < 0xA0 ? 2 : 0;
  }
  const bool turns =
      byte(0) == 0xE2 && ((byte(1) == 0x80 && (byte(2) == 0x8E || byte(2) == 0x8F ||
                                               (byte(2) >= 0xAA && byte(2) <= 0xAE))) ||
                          (byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9));
  return turns ? 3 : 0;
}

std::string padded(std::string_view text, std::size_t width) {
  std::string wide(text);
  wide.resize(text.size() < width ? width : text.size() + 1, ' ');
  return wide;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string clean;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t control = control_at(text, at);
    clean += control > 0 ? '?' : text[at];
    at += control > 0 ? control : 1;
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
