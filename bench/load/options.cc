#include "bench/load/options.h"

#include <CLI/CLI.hpp>
#include <map>

namespace bittern::bench {
namespace {

constexpr const char* kModesHelp =
    "idle: sessions wait; flood: each sends the next message when one has come back; chat: each "
    "sends "
    "at its rate; churn: lives of one message, again and again; push: one tells all the others of "
    "items";

ModeName to_mode(const std::string& name) {
  static const std::map<std::string, ModeName> modes = {{"idle", ModeName::kIdle},
                                                        {"flood", ModeName::kFlood},
                                                        {"chat", ModeName::kChat},
                                                        {"churn", ModeName::kChurn},
                                                        {"push", ModeName::kPush}};
  return modes.at(name);
}

void add_where(CLI::App& app, Options& options) {
  app.add_option("--url", options.url, "the manager, http://127.0.0.1:5280/http-bind");
  app.add_option("--tcp", options.tcp,
                 "the server, ADDRESS:PORT: without --url the sessions speak to it alone");
  app.add_option("--domain", options.domain, "the users' domain")->capture_default_str();
  app.add_option("--bind-address", options.bind_address, "connect from there, 127.0.0.x");
  app.add_flag("--browser-headers", options.browser_headers,
               "each request has the fields that a browser sends, but Accept-Encoding");
  app.add_flag("--insecure", options.insecure, "https:// without verification");
}

void add_terms(CLI::App& app, Options& options) {
  app.add_option("--wait", options.wait, "seconds that a request is held")->capture_default_str();
  app.add_option("--hold", options.hold, "requests that are held")->capture_default_str();
  app.add_option("--poll", options.poll, "seconds between requests; 0: they are held")
      ->capture_default_str();
}

void add_load(CLI::App& app, Options& options) {
  app.add_flag("--abandon", options.abandon,
               "over BOSH, a session that ends says nothing: its connections close");
  app.add_option("--sessions,--users", options.sessions, "how many there are")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--duration", options.duration, "seconds")->capture_default_str();
  app.add_option("--patience", options.patience,
                 "seconds to wait for what is on its way at the end")
      ->capture_default_str();
  app.add_option("--messages", options.messages, "end after so many messages or lives instead");
  app.add_option("--in-flight", options.in_flight, "flood: messages of a session on their way")
      ->capture_default_str()
      ->check(CLI::Range(1, 100'000));
  app.add_option("--rate", options.rate, "chat: messages of a session in a second")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_option("--publish-interval,--interval", options.publish_interval,
                 "push: seconds between two items")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_option("--setup-rate", options.setup_rate, "sessions that log in at the same time")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--payload", options.payload, "bytes of text in a message")->capture_default_str();
  app.add_option("--seed", options.seed, "of all that is left to chance")->capture_default_str();
}

std::string mistake_in(const Options& options) {
  if (options.url.empty() && options.tcp.empty()) {
    return "one of --url and --tcp is needed";
  }
  if (options.mode == ModeName::kPush && (options.url.empty() || options.tcp.empty())) {
    return "push needs both --url, for the users, and --tcp, for the publisher";
  }
  if (options.mode != ModeName::kPush && !options.url.empty() && !options.tcp.empty()) {
    return "only push needs both --url and --tcp";
  }
  return {};
}

}  // namespace

Options parse_options(int argc, char** argv, int& exit_status) {
  constexpr int kBadUsage = 2;
  CLI::App app{
      "bench_load: clients that say when they got what, on standard output, and begin and end at a "
      "line on standard input",
      "bench_load"};
  Options options;
  std::string mode;
  app.add_option("mode", mode, kModesHelp)
      ->required()
      ->check(CLI::IsMember({"idle", "flood", "chat", "churn", "push"}));
  add_where(app, options);
  add_terms(app, options);
  add_load(app, options);
  exit_status = -1;
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    exit_status = app.exit(error) == 0 ? 0 : kBadUsage;
    return options;
  }
  options.mode = to_mode(mode);
  if (const std::string mistake = mistake_in(options); !mistake.empty()) {
    std::fprintf(stderr, "bench_load: %s\n", mistake.c_str());
    exit_status = kBadUsage;
  }
  return options;
}

}  // namespace bittern::bench
