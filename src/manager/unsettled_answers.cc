#include "manager/unsettled_answers.h"

#include <algorithm>
#include <iterator>

namespace bittern::manager {

void UnsettledAnswers::add(bosh::RequestId id, std::uint64_t end) { answers_.push_back({id, end}); }

UnsettledAnswers::Ids UnsettledAnswers::settle(std::uint64_t acknowledged) {
  const auto rest =
      std::find_if(answers_.begin(), answers_.end(),
                   [acknowledged](const Answer& answer) { return answer.end > acknowledged; });
  Ids settled;
  std::transform(answers_.begin(), rest, std::back_inserter(settled),
                 [](const Answer& answer) { return answer.id; });
  answers_.erase(answers_.begin(), rest);
  return settled;
}

}  // namespace bittern::manager
