#include "net/domain_name.h"

#include <idn2.h>

namespace bittern::net {

std::optional<std::string> to_ascii(const std::string& domain) {
  char* ascii = nullptr;
  // Not transitional (UTS #46 §4): "ß" is a letter of its own, as in the users' addresses.
  const int result =
      idn2_to_ascii_8z(domain.c_str(), &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  if (result != IDN2_OK) {
    return std::nullopt;
  }
  std::string name = ascii;
  idn2_free(ascii);
  return name;
}

}  // namespace bittern::net
