// A life as a play (tests/support/play.h). What plays have no word for is a comment.
#pragma once

#include <string>
#include <vector>

#include "bittern/base/time.h"
#include "bittern/bosh/body.h"

namespace bittern::simulation {

class Transcript {
 public:
  explicit Transcript(bool records) : records_(records) {}

  // Ask before a line is put together.
  [[nodiscard]] bool records() const { return records_; }
  void line(base::Time now, std::string line);
  void comment(base::Time now, const std::string& words);
  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }

 private:
  bool records_;
  base::Time last_{};
  std::vector<std::string> lines_;
};

// A request as it stands behind `client asks`.
[[nodiscard]] std::string in_play(const bosh::Body& body);
// An answer as it stands behind `client gets rid=1001`.
[[nodiscard]] std::string in_play(const std::string& answer);

}  // namespace bittern::simulation
