// Fields whose value is a list, over all lines of it: several lines are one list (RFC 9110 §5.3).
#pragma once

#include <string_view>

#include "bittern/http/request.h"
#include "http/ascii.h"

namespace bittern::http {

template <typename Use>
void for_each_element_of(const Request& request, FieldName name, Use use) {
  for (const RequestField& field : request.fields) {
    if (field.name == name) {
      for_each_element(field.value, use);
    }
  }
}

}  // namespace bittern::http
