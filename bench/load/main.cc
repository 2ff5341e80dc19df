// bench_load: the clients, with a strict account of what came back.
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <exception>

#include "bench/load/context.h"
#include "bench/load/options.h"
#include "bench/load/runner.h"
#include "bench/load/stop_signal.h"

namespace {

void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

int main_with(int argc, char** argv) {
  int exit_status = -1;
  const auto options = bittern::bench::parse_options(argc, argv, exit_status);
  if (exit_status >= 0) {
    return exit_status;
  }
  // TLS writes without MSG_NOSIGNAL.
  (void)std::signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();
  bittern::bench::Context context(options);
  const bittern::bench::StopSignal stop(context.poller);
  bittern::bench::Runner runner(context);
  const int status = runner.run();
  return stop.came() ? 0 : status;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return main_with(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_load: %s\n", error.what());
    return 1;
  }
}
