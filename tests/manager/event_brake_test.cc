// What of a flood of events comes into the log.
#include "manager/event_brake.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <memory>
#include <string>

using bittern::base::Duration;
using bittern::base::Time;
using bittern::manager::EventBrake;

namespace {

// Standard error, where the log goes, while this lives.
class Captured {
 public:
  Captured() : file_(std::tmpfile()), before_(::dup(STDERR_FILENO)) {
    REQUIRE(file_ != nullptr);
    REQUIRE(::dup2(::fileno(file_), STDERR_FILENO) == STDERR_FILENO);
  }
  ~Captured() {
    ::dup2(before_, STDERR_FILENO);
    ::close(before_);
    (void)std::fclose(file_);
  }
  Captured(const Captured&) = delete;
  Captured& operator=(const Captured&) = delete;

  // How many lines have `part` in them.
  [[nodiscard]] int lines(const std::string& part) const {
    std::rewind(file_);
    int found = 0;
    char line[512];
    while (std::fgets(static_cast<char*>(line), sizeof line, file_) != nullptr) {
      found += std::string(static_cast<char*>(line)).find(part) != std::string::npos ? 1 : 0;
    }
    return found;
  }

 private:
  std::FILE* file_;
  int before_;
};

}  // namespace

TEST_CASE("of a flood of events 20 are told, then one a second, and how many were not") {
  const Captured log;
  EventBrake brake(bittern::log::Level::kWarning, "flooded");
  const Time begin{Duration(100'000)};
  for (int i = 0; i < 50; ++i) {
    brake.event(begin, {{"n", i}});
  }
  CHECK(log.lines("warning flooded n=") == 20);
  brake.event(begin + Duration(999), {{"n", 50}});
  CHECK(log.lines("flooded n=50") == 0);
  CHECK(log.lines("left-out") == 0);
  brake.event(begin + Duration(1000), {{"n", 51}});
  CHECK(log.lines("flooded n=51") == 1);
  CHECK(log.lines("warning left-out event=flooded times=31") == 1);
}

TEST_CASE("what was left out last is told at the end") {
  const Captured log;
  auto brake = std::make_unique<EventBrake>(bittern::log::Level::kWarning, "flooded");
  for (int i = 0; i < 23; ++i) {
    brake->event(Time{Duration(100'000)}, {});
  }
  CHECK(log.lines("left-out") == 0);
  brake.reset();
  CHECK(log.lines("left-out event=flooded times=3") == 1);
}
