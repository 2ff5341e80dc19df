#include <algorithm>

#include "net/record_marks_impl.h"

namespace bittern::net {

void RecordMarks::add(std::size_t plain, std::uint64_t sent) {
  sent_ += plain;
  marks_.push_back({sent_, sent});
}

void RecordMarks::acknowledge(std::uint64_t encrypted) {
  const auto first_left = std::find_if(
      marks_.begin(), marks_.end(), [&](const Mark& mark) { return mark.encrypted > encrypted; });
  if (first_left == marks_.begin()) {
    return;
  }
  acknowledged_ = std::prev(first_left)->plain;
  marks_.erase(marks_.begin(), first_left);
  if (marks_.empty()) {
    std::vector<Mark>().swap(marks_);  // erase() keeps the memory
  }
}

}  // namespace bittern::net
