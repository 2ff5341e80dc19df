// bittern: reads the config, builds the manager, runs it, and says why it ended.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "config/config.h"
#include "log/log.h"
#include "manager/manager.h"
#include "net/descriptors.h"
#include "net/loop.h"

namespace {

using bittern::config::Config;

constexpr int kFailed = 1;
constexpr int kBadUsage = 2;

bittern::log::Level to_level(bittern::config::LogLevel level) {
  switch (level) {
    case bittern::config::LogLevel::kDebug:
      return bittern::log::Level::kDebug;
    case bittern::config::LogLevel::kInfo:
      return bittern::log::Level::kInfo;
    case bittern::config::LogLevel::kWarning:
      return bittern::log::Level::kWarning;
    case bittern::config::LogLevel::kError:
      return bittern::log::Level::kError;
  }
  return bittern::log::Level::kInfo;
}

bittern::manager::Settings to_settings(const Config& config) {
  bittern::manager::Settings settings;
  for (const auto& listen : config.listen) {
    settings.listen.push_back({listen.address, listen.port});
  }
  for (const auto& server : config.servers) {
    settings.servers.push_back({server.domains, server.host, server.port});
  }
  for (const auto& moved : config.moved) {
    settings.moved.push_back({moved.domains, moved.uri});
  }
  settings.path = config.bosh.path;
  settings.bosh.wait_max = config.bosh.wait_max;
  settings.bosh.hold_max = static_cast<std::uint8_t>(config.bosh.hold_max);
  settings.bosh.inactivity = config.bosh.inactivity;
  settings.bosh.polling = config.bosh.polling;
  settings.bosh.maxpause = config.bosh.maxpause;
  settings.bosh.max_queue_bytes = config.limits.max_queue_bytes;
  settings.bosh.max_replay_bytes = config.limits.max_replay_bytes;
  settings.bosh.max_early_bytes = config.limits.max_early_bytes;
  settings.bosh.max_unacknowledged = static_cast<std::uint16_t>(config.limits.max_unacknowledged);
  settings.bosh.max_repeats = static_cast<std::uint16_t>(config.limits.max_repeats);
  settings.bosh.max_streams = static_cast<std::uint16_t>(config.limits.max_streams);
  settings.cors.allowed_origins = config.cors.allowed_origins;
  settings.http.max_body_bytes = config.limits.max_body_bytes;
  settings.stanza.max_element_bytes = config.limits.max_stanza_bytes;
  settings.max_unsent_bytes = config.limits.max_unsent_bytes;
  settings.max_sessions = config.limits.max_sessions;
  settings.max_connections = config.limits.max_connections;
  settings.connect_timeout = config.limits.connect_timeout;
  settings.request_timeout = config.limits.request_timeout;
  settings.idle_timeout = config.limits.idle_timeout;
  settings.stall_timeout = config.limits.stall_timeout;
  return settings;
}

// Each HTTP connection and each session's stream is one.
void warn_of_few_descriptors(const bittern::config::Limits& limits) {
  const std::size_t descriptors = bittern::net::raise_descriptor_limit();
  if (descriptors < limits.max_connections + limits.max_sessions) {
    bittern::log::event(bittern::log::Level::kWarning, "few-descriptors",
                        {{"open_files", descriptors},
                         {"sessions_about", descriptors / 3},
                         {"remedy", "raise the limit of open files, or lower limits.max_*"}});
  }
}

int run(const Config& config) {
  bittern::log::set_lowest(to_level(config.log_level));
  bittern::log::event(bittern::log::Level::kInfo, "starting", {{"version", BITTERN_VERSION}});
  for (const std::string& warning : bittern::config::warnings(config)) {
    bittern::log::event(bittern::log::Level::kWarning, "config", {{"warning", warning}});
  }
  // A log that nobody reads any more ends no session.
  (void)std::signal(SIGPIPE, SIG_IGN);
  warn_of_few_descriptors(config.limits);
  bittern::net::Loop loop;
  bittern::manager::Manager manager(loop, to_settings(config));
  if (const auto listening = manager.listen(); !listening) {
    bittern::log::event(bittern::log::Level::kError, "cannot-listen",
                        {{"reason", listening.error()}});
    return kFailed;
  }
  loop.on_signals({SIGTERM, SIGINT}, [&manager](int /*signal*/) { manager.shut_down(); });
  loop.run();
  bittern::log::event(bittern::log::Level::kInfo, "stopped", {});
  return 0;
}

int main_with(int argc, char** argv) {
  CLI::App app{"bittern: an XMPP BOSH connection manager", "bittern"};
  std::string file;
  bool check_only = false;
  app.add_option("-c,--config", file, "the configuration file (see bittern.toml(5))")->required();
  app.add_flag("--check-config", check_only, "read the configuration, say what is wrong, and exit");
  app.set_version_flag("--version", "bittern " BITTERN_VERSION);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kBadUsage;
  }
  const auto config = bittern::config::load(file);
  if (!config) {
    for (const auto& mistake : config.error()) {
      std::fprintf(stderr, "%s\n", mistake.to_string().c_str());
    }
    return kBadUsage;
  }
  if (check_only) {
    for (const std::string& warning : bittern::config::warnings(*config)) {
      std::fprintf(stderr, "%s: warning: %s\n", file.c_str(), warning.c_str());
    }
    std::printf("%s: ok\n", file.c_str());
    return 0;
  }
  return run(*config);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return main_with(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bittern: %s\n", error.what());
    return kFailed;
  }
}
