#include "bittern/http/request.h"

#include <algorithm>

#include "http/ascii.h"

namespace bittern::http {

std::optional<std::string_view> Request::find(std::string_view name) const {
  const auto field = std::find_if(fields.begin(), fields.end(),
                                  [name](const Field& f) { return iequals(f.name, name); });
  if (field == fields.end()) {
    return std::nullopt;
  }
  return field->value;
}

}  // namespace bittern::http
