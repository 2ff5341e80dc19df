#pragma once

#include <string>
#include <vector>

#include "config/config.h"

namespace bittern::config {

inline const std::string kListen = "[[listen]]\naddress = \"127.0.0.1\"\n";
inline const std::string kServer =
    "[[server]]\ndomains = [\"example.org\"]\nhost = \"127.0.0.1\"\n";

// The mistakes of a file, as the operator reads them.
inline std::vector<std::string> mistakes(const std::string& text) {
  std::vector<std::string> lines;
  if (const auto config = parse(text, "f"); !config) {
    for (const Mistake& mistake : config.error()) {
      lines.push_back(mistake.to_string());
    }
  }
  return lines;
}

// Those of a file that is right but for `text`, which begins at its line 1.
inline std::vector<std::string> mistakes_in(const std::string& text) {
  return mistakes(text + "\n" + kListen + kServer);
}

using Lines = std::vector<std::string>;

}  // namespace bittern::config
