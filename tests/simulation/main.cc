// Thousands of lives of a bosh::Session, each from one seed.
//
//   simulation_test [--lives N] [--first SEED]   lives of the seeds from SEED (1) on; 20,000
//       with --stop 1 only until the first that fails
//   simulation_test --seed SEED                  one life, as a play
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <map>
#include <string>

#include "tests/simulation/life.h"

using bittern::simulation::live;
using bittern::simulation::Totals;

namespace {

std::uint64_t current = 0;

unsigned long long as_printed(std::uint64_t n) { return n; }

// The sanitizers and BITTERN_CHECK end the process without asking.
void name_seed() {
  std::fprintf(stderr, "simulation: died in the life of seed %llu\n", as_printed(current));
}

int show(std::uint64_t seed) {
  Totals totals;
  std::string transcript;
  const std::string failure = live(seed, totals, &transcript);
  std::printf("# seed %llu\n%s", as_printed(seed), transcript.c_str());
  return failure.empty() ? 0 : 1;
}

void print(const Totals& totals, double seconds) {
  constexpr const char* kReasons[] = {"terminated by client",
                                      "bad request",
                                      "rid out of window",
                                      "bad key",
                                      "unknown stream",
                                      "overactive",
                                      "limit",
                                      "inactive",
                                      "server gone",
                                      "stream error",
                                      "shutdown"};
  std::printf("lives                %llu\nevents               %llu\n", as_printed(totals.lives),
              as_printed(totals.events));
  std::printf("answers              %llu\n", as_printed(totals.answers));
  std::printf("requests forwarded   %llu\n", as_printed(totals.to_server));
  std::printf("stanzas to clients   %llu, put back after a loss %llu\n",
              as_printed(totals.to_client), as_printed(totals.put_back));
  for (std::size_t i = 0; i < std::size(kReasons); ++i) {
    std::printf("ends: %-21s %llu\n", kReasons[i], as_printed(totals.ends[i]));
  }
  std::printf("lives per second     %.0f\n", static_cast<double>(totals.lives) / seconds);
}

// The seed of the shortest life that failed so, and how many did.
struct Kind {
  std::uint64_t seed = 0;
  std::uint64_t events = 0;
  std::uint64_t count = 0;
};

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t lives = 20000;
  std::uint64_t first = 1;
  bool stops = false;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::uint64_t value = std::strtoull(argv[i + 1], nullptr, 10);
    if (std::strcmp(argv[i], "--seed") == 0) {
      return show(value);
    }
    if (std::strcmp(argv[i], "--stop") == 0) {
      stops = value != 0;
    } else {
      (std::strcmp(argv[i], "--lives") == 0 ? lives : first) = value;
    }
  }
  std::atexit(name_seed);
  std::signal(SIGABRT, [](int) { name_seed(); });
  Totals totals;
  std::map<std::string, Kind> failures;
  const auto start = std::chrono::steady_clock::now();
  for (current = first; current < first + lives && !(stops && !failures.empty()); ++current) {
    const std::uint64_t before = totals.events;
    const std::string failure = live(current, totals, nullptr);
    if (!failure.empty()) {
      Kind& kind = failures[failure];
      const std::uint64_t events = totals.events - before;
      if (++kind.count == 1 || events < kind.events) {
        kind = {current, events, kind.count};
      }
    }
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  if (!failures.empty()) {
    show(failures.begin()->second.seed);
  }
  print(totals, took.count());
  for (const auto& [failure, kind] : failures) {
    std::printf("FAILED %llu times, most shortly --seed %llu: %s\n", as_printed(kind.count),
                as_printed(kind.seed), failure.c_str());
  }
  std::fflush(stdout);
  std::_Exit(failures.empty() ? 0 : 1);
}
