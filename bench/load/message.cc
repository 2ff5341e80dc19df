#include "bench/load/message.h"

#include <algorithm>
#include <charconv>

namespace bittern::bench {
namespace {

constexpr char kSeparator = '~';

void append_number(std::string& out, std::uint64_t number) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
  out += kSeparator;
}

// The number at the front of `text` and the separator behind it.
bool take_number(std::string_view& text, std::uint64_t& number) {
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc() || read.ptr == end || *read.ptr != kSeparator) {
    return false;
  }
  text.remove_prefix(static_cast<std::size_t>(read.ptr + 1 - text.data()));
  return true;
}

}  // namespace

void Messages::append(std::string& out, std::string_view to, const Mark& mark) const {
  // The namespace is what BOSH clients write (XEP-0206); over TCP it does no harm.
  out.append("<message xmlns='jabber:client' to='").append(to).append("' type='chat'><body>");
  const std::size_t begin = out.size();
  out += kSeparator;
  append_number(out, mark.session);
  append_number(out, mark.number);
  append_number(out, mark.sent_at);
  const std::size_t length = out.size() - begin;
  out.append(std::max(bytes_, length) - length, 'x').append("</body></message>");
}

Messages::Found Messages::take(std::string_view& xml, Mark& mark) const {
  const std::size_t at = xml.find(kSeparator);
  if (at == std::string_view::npos) {
    return Found::kNothing;
  }
  std::string_view text = xml.substr(at + 1);
  const bool marked = take_number(text, mark.session) && take_number(text, mark.number) &&
                      take_number(text, mark.sent_at);
  const std::size_t length = xml.size() - at - text.size();
  const std::size_t padding = std::max(bytes_, length) - length;
  const bool whole = marked && text.size() > padding && text[padding] == '<' &&
                     text.substr(0, padding).find_first_not_of('x') == std::string_view::npos;
  xml = whole ? text.substr(padding) : text;
  return whole ? Found::kMark : Found::kDamaged;
}

}  // namespace bittern::bench
