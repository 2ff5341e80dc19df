#include "bittern/xml/escape.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "xml/character.h"
#include "xml/plain_run.h"
#include "xml/reference.h"

namespace bittern::xml {
namespace {

// Character references may have any number of leading zeros; more bytes than these, and the time
// to search each "&" for its ";" would matter.
constexpr std::size_t kLongestReference = 64;

// What stands for `byte`; empty if it stands for itself.
std::string_view escaped(char byte) {
  switch (byte) {
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '&':
      return "&amp;";
    case '\'':
      return "&apos;";
    case '"':
      return "&quot;";
    case '\t':
      return "&#9;";
    case '\n':
      return "&#10;";
    case '\r':
      return "&#13;";
    default:
      return static_cast<unsigned char>(byte) < 0x20 ? "\xEF\xBF\xBD" : "";
  }
}

// Of bytes at the beginning that stand for themselves, mostly all of them.
std::size_t plain_size(std::string_view text) {
  const char* const end = text.data() + text.size();
  return static_cast<std::size_t>(skip_plain(text.data(), end) - text.data());
}

// The character that `digits` denote, if XML allows it.
std::optional<std::uint32_t> parse_number(std::string_view digits, unsigned base) {
  std::uint32_t code = 0;
  for (const char byte : digits) {
    const unsigned digit = digit_value(byte);
    if (digit >= base) {
      return std::nullopt;
    }
    code = code * base + digit;
    if (code > kLastCodePoint) {
      return std::nullopt;
    }
  }
  return !digits.empty() && is_xml_character(code) ? std::optional(code) : std::nullopt;
}

// What `&name;` stands for.
std::optional<std::uint32_t> resolve(std::string_view name) {
  if (name.substr(0, 2) == "#x") {
    return parse_number(name.substr(2), 16);
  }
  if (name.substr(0, 1) == "#") {
    return parse_number(name.substr(1), 10);
  }
  const char entity = name.size() <= 4 ? predefined_entity(entity_name(name)) : '\0';
  return entity != '\0' ? std::optional<std::uint32_t>(entity) : std::nullopt;
}

// XML 1.0 §2.11, §3.3.3: each literal white space is one space, and CR LF is one.
void append_normalised(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool pair = text.substr(i, 2) == "\r\n";
    const bool space = text[i] == '\t' || text[i] == '\n' || text[i] == '\r';
    out += space ? ' ' : text[i];
    i += pair ? 1 : 0;
  }
}

// `raw` begins with "&": appends what it stands for, and says how many bytes that took.
std::size_t append_reference(std::string& out, std::string_view raw) {
  const std::size_t end = raw.substr(0, kLongestReference).find(';');
  const auto code = end != std::string_view::npos ? resolve(raw.substr(1, end - 1)) : std::nullopt;
  if (!code) {
    out += '&';
    return 1;
  }
  append_character(out, *code);
  return end + 1;
}

}  // namespace

void append_character(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
    return;
  }
  const unsigned further = code < 0x800 ? 1 : (code < 0x10000 ? 2 : 3);
  const unsigned lead = further == 1 ? 0xC0 : (further == 2 ? 0xE0 : 0xF0);
  out += static_cast<char>(lead | code >> 6 * further);
  for (unsigned left = further; left-- > 0;) {
    out += static_cast<char>(0x80U | (code >> 6 * left & 0x3FU));
  }
}

void append_escaped(std::string& out, std::string_view text) {
  std::size_t copied = 0;
  for (std::size_t i = plain_size(text); i < text.size(); ++i) {
    const std::string_view replacement = escaped(text[i]);
    if (!replacement.empty()) {
      out.append(text, copied, i - copied).append(replacement);
      copied = i + 1;
    }
  }
  out.append(text, copied);
}

std::size_t escaped_size(std::string_view text) {
  std::size_t size = plain_size(text);
  for (const char byte : text.substr(size)) {
    size += std::max<std::size_t>(escaped(byte).size(), 1);
  }
  return size;
}

void append_attribute(std::string& out, std::string_view name, std::string_view value) {
  out.append(" ").append(name).append("='");
  append_escaped(out, value);
  out += '\'';
}

std::string unescape(std::string_view raw) {
  std::string text;
  text.reserve(raw.size());
  while (!raw.empty()) {
    const std::size_t literal = std::min(raw.find('&'), raw.size());
    append_normalised(text, raw.substr(0, literal));
    raw.remove_prefix(literal);
    if (!raw.empty()) {
      raw.remove_prefix(append_reference(text, raw));
    }
  }
  return text;
}

}  // namespace bittern::xml
