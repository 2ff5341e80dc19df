// What all sessions of the load generator have in common.
#pragma once

#include <random>
#include <string>

#include "bench/load/account.h"
#include "bench/load/options.h"
#include "bench/load/poller.h"
#include "bench/load/wire.h"

namespace bittern::bench {

struct Context {
  explicit Context(const Options& from);  // ends the program if they make no sense

  Options options;
  Poller poller;
  Account account;
  Place http;        // of --url
  Place tcp;         // of --tcp
  std::string head;  // of each HTTP request, up to its length
  std::mt19937_64 random;
};

}  // namespace bittern::bench
