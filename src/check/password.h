// The password of the account to log in with.
#pragma once

#include <string>

#include "bittern/base/expected.h"

namespace bittern::check {

// Asked for on the terminal, without echo. The error is a phrase.
[[nodiscard]] base::Expected<std::string, std::string> ask_password(const std::string& prompt);

// The first line of a file; "-": of standard input.
[[nodiscard]] base::Expected<std::string, std::string> read_password(const std::string& file);

}  // namespace bittern::check
