#include <utility>

#include "tests/xml/random_document.h"

namespace bittern::xml {
namespace {

// NUL is in it: a literal of its own length.
using std::string_view_literals::operator""sv;
constexpr std::string_view kDamage =
    "<>&'\"/=;:#x?![]-CDA \n\t\0\x01\x80\xBF\xC0\xC3\xED\xEF\xF4\xFFlt0"sv;

}  // namespace

std::string RandomDocument::damaged(std::string document) {
  for (std::size_t times = 1 + random_.below(3); times > 0; --times) {
    damage(document);
  }
  return document;
}

// Leaves the first two bytes, which would say UTF-16 to expat.
void RandomDocument::damage(std::string& document) {
  const std::size_t at = 2 + random_.below(document.size() - 2);
  switch (random_.below(6)) {
    case 0:
      document.erase(at, 1 + random_.below(4));
      break;
    case 1:
      document[at] = static_cast<char>(random_.below(256));
      break;
    case 2:
      document[at] = kDamage[random_.below(kDamage.size())];
      break;
    case 3:
      document.insert(at, 1, kDamage[random_.below(kDamage.size())]);
      break;
    case 4:
      document.insert(at, document.substr(2 + random_.below(document.size() - 2), 12));
      break;
    default:
      std::swap(document[at], document[2 + random_.below(document.size() - 2)]);
  }
}

}  // namespace bittern::xml
