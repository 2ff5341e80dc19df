// The parts of warnings().
#pragma once

#include <string>
#include <vector>

#include "config/config.h"

namespace bittern::config {

using Warnings = std::vector<std::string>;

// [[listen]], [http], [cors] and [discovery].
void warn_of_edge(const Config& config, Warnings& all);
// [[server]].
void warn_of_servers(const Config& config, Warnings& all);

}  // namespace bittern::config
