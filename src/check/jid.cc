#include "check/jid.h"

#include "bittern/base/lower_case.h"

namespace bittern::check {

std::optional<Jid> parse_jid(std::string_view text) {
  const std::string_view bare = text.substr(0, text.find('/'));
  const std::size_t at = bare.find('@');
  const bool has_local = at != std::string_view::npos;
  const std::string_view domain = has_local ? bare.substr(at + 1) : bare;
  if (domain.empty() || domain.find('@') != std::string_view::npos || (has_local && at == 0)) {
    return std::nullopt;
  }
  return Jid{std::string(has_local ? bare.substr(0, at) : std::string_view()),
             base::lower_case(domain)};
}

}  // namespace bittern::check
