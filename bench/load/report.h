// The events that scripts read, one JSON object a line on standard output.
#pragma once

#include <cstddef>
#include <string>

#include "bench/load/account.h"

namespace bittern::bench {

[[nodiscard]] __attribute__((format(printf, 1, 2))) std::string format(const char* form, ...);

void say_ready(std::size_t sessions, double setup_seconds);
void say_done(const Account& account, double seconds, double cpu_seconds, const std::string& more);
void say_ended();

// That this process has used so far, in seconds.
[[nodiscard]] double cpu_now();

// A JSON string, quotes and all.
[[nodiscard]] std::string quoted(const std::string& text);

}  // namespace bittern::bench
