// `bittern check`: tries what the settings say like a real client, and reports.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/config.h"

namespace bittern::check {

struct Options {
  std::vector<std::string> domains;  // of the settings; empty: all
  std::string jid;                   // empty: nobody logs in
  std::string password_file;         // empty: the terminal is asked
};

enum class Outcome : std::uint8_t { kAllOk, kFailed, kBadUsage };

// `file` has given `config`. The report goes to standard output, usage to standard error.
[[nodiscard]] Outcome run(const config::Config& config, const std::string& file,
                          const Options& options);

}  // namespace bittern::check
