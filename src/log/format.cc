#include "log/format.h"

#include <algorithm>
#include <cstddef>

namespace bittern::log {
namespace {

constexpr std::size_t kMaxValueBytes = 200;

// Beyond ASCII there are control characters too, characters that turn the direction of the line,
// and bytes that are no UTF-8 at all: none of them may reach the operator's terminal.
bool is_printable(char c) { return c >= ' ' && c <= '~'; }

bool is_plain(char c) { return is_printable(c) && c != ' ' && c != '"' && c != '='; }

void append_escaped(char c, std::string& line) {
  constexpr std::string_view kHex = "0123456789abcdef";
  if (c == '"' || c == '\\') {
    line += {'\\', c};
  } else if (c == '\n') {
    line += "\\n";
  } else if (c == '\r') {
    line += "\\r";
  } else if (c == '\t') {
    line += "\\t";
  } else if (is_printable(c)) {
    line += c;
  } else {
    const auto byte = static_cast<unsigned char>(c);
    line += {'\\', 'x', kHex[byte / 16], kHex[byte % 16]};
  }
}

void append_value(std::string_view value, std::string& line) {
  const std::string_view kept = value.substr(0, kMaxValueBytes);
  const std::string_view cut = kept.size() < value.size() ? "..." : "";
  if (!kept.empty() && std::all_of(kept.begin(), kept.end(), is_plain)) {
    line.append(kept).append(cut);
    return;
  }
  line += '"';
  for (char c : kept) {
    append_escaped(c, line);
  }
  line.append(cut) += '"';
}

}  // namespace

std::string event_text(std::string_view name, std::initializer_list<Pair> pairs) {
  std::string line(name);
  for (const Pair& pair : pairs) {
    line.append(" ").append(pair.key).append("=");
    append_value(pair.value, line);
  }
  return line;
}

}  // namespace bittern::log
