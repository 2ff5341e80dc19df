// Which coding a client wants (RFC 9110 §12.5.3).
#include <algorithm>

#include "bittern/http/content_coding.h"
#include "http/ascii.h"
#include "http/field_list.h"

namespace bittern::http {
namespace {

constexpr int kWhole = 1000;  // a weight is written with at most three decimals

// RFC 9110 §12.4.2: "0" to "1", in thousandths.
std::optional<int> to_weight(std::string_view text) {
  constexpr std::size_t kLongest = 5;
  if (text.empty() || text.size() > kLongest || (text[0] != '0' && text[0] != '1') ||
      (text.size() > 1 && text[1] != '.')) {
    return std::nullopt;
  }
  int weight = text[0] == '1' ? kWhole : 0;
  int unit = kWhole / 10;
  for (const char digit : text.substr(std::min<std::size_t>(text.size(), 2))) {
    if (!is_digit(digit)) {
      return std::nullopt;
    }
    weight += (digit - '0') * unit;
    unit /= 10;
  }
  return weight <= kWhole ? std::optional<int>(weight) : std::nullopt;
}

// `codings [ weight ]`. Without a weight it is 1; nullopt is what does not have this form.
std::optional<int> weight_of(std::string_view element, std::string_view& coding) {
  const auto semicolon = element.find(';');
  coding = trim(element.substr(0, semicolon));
  if (!is_token(coding)) {
    return std::nullopt;
  }
  if (semicolon == std::string_view::npos) {
    return kWhole;
  }
  const auto weight = trim(element.substr(semicolon + 1));
  return iequals(weight.substr(0, 2), "q=") ? to_weight(weight.substr(2)) : std::nullopt;
}

class Weights {
 public:
  void add(std::string_view element) {
    std::string_view coding;
    const auto weight = weight_of(element, coding);
    if (!weight) {
      return;
    }
    if (iequals(coding, "gzip") || iequals(coding, "x-gzip")) {  // §8.4.1.3
      add(gzip_, *weight);
    } else if (iequals(coding, "deflate")) {
      add(deflate_, *weight);
    } else if (iequals(coding, "identity")) {
      add(identity_, *weight);
    } else if (coding == "*") {
      add(others_, *weight);
    }
  }

  [[nodiscard]] Coding best() const {
    const int gzip = gzip_.value_or(others_.value_or(0));
    const int deflate = deflate_.value_or(others_.value_or(0));
    // Always acceptable (but for a client that wants no answer), but preferred only by name.
    const int highest = std::max({gzip, deflate, identity_.value_or(0)});
    if (highest == 0) {
      return Coding::kIdentity;
    }
    return gzip == highest      ? Coding::kGzip
           : deflate == highest ? Coding::kDeflate
                                : Coding::kIdentity;
  }

 private:
  // Named twice, the lower weight counts: an exclusion is not to be overlooked.
  static void add(std::optional<int>& sum, int weight) {
    sum = std::min(sum.value_or(weight), weight);
  }

  std::optional<int> gzip_;
  std::optional<int> deflate_;
  std::optional<int> identity_;
  std::optional<int> others_;
};

}  // namespace

Coding choose_coding(const Request& request) {
  Weights weights;
  for_each_element_of(request, FieldName::kAcceptEncoding,
                      [&](std::string_view element) { weights.add(element); });
  return weights.best();
}

}  // namespace bittern::http
