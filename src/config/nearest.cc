#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>

#include "bittern/base/check.h"
#include "config/rules.h"

namespace bittern::config {
namespace {

constexpr std::size_t kMaxBytes = 64;  // more than any name of ours

// Levenshtein's distance, one row at a time.
std::size_t distance(std::string_view a, std::string_view b) {
  std::array<std::size_t, kMaxBytes + 1> row{};
  BITTERN_CHECK(b.size() < row.size());
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view name, const std::vector<std::string_view>& known) {
  // Further than a third of the name is another word, not a slip; but a forgotten unit ("_s") is
  // one also on a short name.
  std::size_t best = std::max<std::size_t>(2, name.size() / 3) + 1;
  std::string_view found;
  for (std::string_view candidate : known) {
    const std::size_t far = name.size() > kMaxBytes ? best : distance(name, candidate);
    if (far < best && far < candidate.size()) {
      best = far;
      found = candidate;
    }
  }
  return found;
}

}  // namespace bittern::config
