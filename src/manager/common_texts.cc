#include "manager/common_texts.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bittern::manager {

bosh::Payload CommonTexts::share(std::string text) {
  if (text.size() > kMaxBytes) {
    return text;
  }
  auto found = std::find_if(texts_.begin(), texts_.end(),
                            [&text](const bosh::SharedText& each) { return each->text() == text; });
  if (found == texts_.end()) {
    if (texts_.size() == kMost) {
      texts_.pop_back();
    }
    texts_.push_back(bosh::to_shared_text(std::move(text)));
    found = std::prev(texts_.end());
  }
  std::rotate(texts_.begin(), found, std::next(found));
  return bosh::Payload(texts_.front());
}

}  // namespace bittern::manager
