#include "manager/unsettled_answers.h"

namespace bittern::manager {

void UnsettledAnswers::add(bosh::RequestId id, std::uint64_t end) {
  if (empty()) {
    first_ = {id, end};
  } else {
    more_.get_or_make().push_back({id, end});
  }
}

UnsettledAnswers::Ids UnsettledAnswers::settle(std::uint64_t acknowledged) {
  Ids settled;
  for (; !empty() && first_.end <= acknowledged; first_ = take_next()) {
    settled.push_back(*first_.id);
  }
  return settled;
}

UnsettledAnswers::Answer UnsettledAnswers::take_next() {
  if (!more_) {
    return {};
  }
  const Answer next = more_->front();
  more_->erase(more_->begin());
  if (more_->empty()) {
    more_.reset();
  }
  return next;
}

}  // namespace bittern::manager
