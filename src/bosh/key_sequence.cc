#include "bittern/bosh/key_sequence.h"

#include "bittern/base/lower_case.h"
#include "bosh/sha1.h"

namespace bittern::bosh {

KeySequence::KeySequence(std::string_view newkey) : expected_(base::lower_case(newkey)) {}

// The SHA-1 is of the key as it was sent, the comparison of the digits that it stands for.
bool KeySequence::accept(std::string_view key, std::string_view newkey) {
  if (sha1_hex(key) != expected_) {
    return false;
  }
  expected_ = base::lower_case(newkey.empty() ? key : newkey);
  return true;
}

bool same_key(std::string_view a, std::string_view b) {
  return base::lower_case(a) == base::lower_case(b);
}

}  // namespace bittern::bosh
