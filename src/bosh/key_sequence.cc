#include "bittern/bosh/key_sequence.h"

#include <algorithm>

#include "bosh/sha1.h"

namespace bittern::bosh {
namespace {

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

}  // namespace

KeySequence::KeySequence(std::string_view newkey) : expected_(lower_case(newkey)) {}

// The SHA-1 is of the key as it was sent, the comparison of the digits that it stands for.
bool KeySequence::accept(std::string_view key, std::string_view newkey) {
  if (sha1_hex(key) != expected_) {
    return false;
  }
  expected_ = lower_case(newkey.empty() ? key : newkey);
  return true;
}

bool same_key(std::string_view a, std::string_view b) { return lower_case(a) == lower_case(b); }

}  // namespace bittern::bosh
