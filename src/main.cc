// bittern: reads the config, builds the manager, runs it, and says why it ended.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "check/check.h"
#include "config/config.h"
#include "log/log.h"
#include "manager/crew.h"
#include "net/descriptors.h"
#include "net/loop.h"
#include "net/loop_threads.h"
#include "net/service_manager.h"
#include "net/tls.h"
#include "net/tls_client.h"
#include "setup/settings.h"

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

// Of the one [[server]]; `told` is what the manager made of it.
std::optional<bittern::config::Mistake> file_mistake(const bittern::config::Server& server,
                                                     bittern::net::TlsClientOptions told,
                                                     const std::string& file) {
  const auto all = bittern::net::TlsClient::load(told);
  if (all) {
    return std::nullopt;
  }
  told.certificate.reset();
  if (const auto rest = bittern::net::TlsClient::load(told); !rest) {
    return {{file, server.ca_file.empty() ? server.line : server.ca_file_line,
             server.ca_file.empty() ? "server" : "server.ca_file", rest.error()}};
  }
  return {{file, server.certificate->line, "server.client_certificate", all.error()}};
}

// What the certificates' files have to say, which the settings alone cannot tell.
std::vector<bittern::config::Mistake> certificate_mistakes(const Config& config,
                                                           const std::string& file) {
  std::vector<bittern::config::Mistake> mistakes;
  for (const auto& listen : config.listen) {
    for (const auto& certificate : listen.tls) {
      const auto loaded =
          bittern::net::TlsServer::load({{certificate.certificate, certificate.key}}, {});
      if (!loaded) {
        mistakes.push_back({file, certificate.line, "listen.tls", loaded.error()});
        continue;
      }
      for (const std::string& warning : (*loaded)->warnings()) {
        std::fprintf(stderr, "%s:%u: warning: %s\n", file.c_str(), certificate.line,
                     warning.c_str());
      }
    }
  }
  const auto settings = bittern::setup::to_settings(config);
  for (std::size_t i = 0; i < settings.servers.size(); ++i) {
    const auto& server = settings.servers[i];
    if (server.tls == bittern::manager::ServerTls::kNone) {
      continue;
    }
    if (auto mistake = file_mistake(config.servers[i], server.tls_options, file)) {
      mistakes.push_back(std::move(*mistake));
    }
  }
  return mistakes;
}

void print(const std::vector<bittern::config::Mistake>& mistakes) {
  for (const auto& mistake : mistakes) {
    std::fprintf(stderr, "%s\n", mistake.to_string().c_str());
  }
}

int check(const Config& config, const std::string& file) {
  for (const std::string& warning : bittern::config::warnings(config)) {
    std::fprintf(stderr, "%s: warning: %s\n", file.c_str(), warning.c_str());
  }
  const auto mistakes = certificate_mistakes(config, file);
  print(mistakes);
  if (!mistakes.empty()) {
    return kBadUsage;
  }
  std::printf("%s: ok\n", file.c_str());
  return 0;
}

// One for each thread; the first is this thread's.
class Loops {
 public:
  explicit Loops(std::size_t count) : loops_(count) {
    for (auto& loop : loops_) {
      loop = std::make_unique<bittern::net::Loop>();
      all_.push_back(loop.get());
    }
  }

  [[nodiscard]] bittern::net::Loop& first() const { return *all_.front(); }
  [[nodiscard]] const std::vector<bittern::net::Loop*>& all() const { return all_; }
  [[nodiscard]] std::vector<bittern::net::Loop*> others() const {
    return {all_.begin() + 1, all_.end()};
  }

 private:
  std::vector<std::unique_ptr<bittern::net::Loop>> loops_;
  std::vector<bittern::net::Loop*> all_;
};

int run(const Config& config) {
  bittern::log::set_lowest(to_level(config.log_level));
  bittern::log::event(bittern::log::Level::kInfo, "starting",
                      {{"version", BITTERN_VERSION}, {"threads", config.threads}});
  for (const std::string& warning : bittern::config::warnings(config)) {
    bittern::log::event(bittern::log::Level::kWarning, "config", {{"warning", warning}});
  }
  // A log that nobody reads any more ends no session.
  (void)std::signal(SIGPIPE, SIG_IGN);
  warn_of_few_descriptors(config.limits);
  const Loops loops(config.threads);
  bittern::net::Loop& loop = loops.first();
  bittern::manager::Crew manager(loops.all(), bittern::setup::to_settings(config));
  if (const auto listening = manager.listen(bittern::net::inherited_sockets()); !listening) {
    bittern::log::event(bittern::log::Level::kError, "cannot-listen",
                        {{"reason", listening.error()}});
    return kFailed;
  }
  loop.on_signals({SIGTERM, SIGINT}, [&manager](int /*signal*/) {
    bittern::net::notify_stopping();
    manager.shut_down();
  });
  loop.on_signals({SIGHUP}, [&manager](int /*signal*/) {
    bittern::net::notify_reloading();
    manager.reload_certificates();
    bittern::net::notify_ready();
  });
  bittern::net::LoopThreads threads;
  if (const auto running = threads.start(loops.others()); !running) {
    bittern::log::event(bittern::log::Level::kError, "cannot-start", {{"reason", running.error()}});
    return kFailed;
  }
  bittern::net::notify_ready();
  loop.run();
  threads.join();
  bittern::log::event(bittern::log::Level::kInfo, "stopped", {});
  return 0;
}

int try_out(const Config& config, const std::string& file, const bittern::check::Options& options) {
  switch (bittern::check::run(config, file, options)) {
    case bittern::check::Outcome::kAllOk:
      return 0;
    case bittern::check::Outcome::kFailed:
      return kFailed;
    case bittern::check::Outcome::kBadUsage:
      break;
  }
  return kBadUsage;
}

CLI::App* add_check(CLI::App& app, bittern::check::Options& options) {
  CLI::App* const command = app.add_subcommand(
      "check", "try the servers of the configuration like a real client, and report each step");
  command->fallthrough();  // to --config
  command->add_option("--domain", options.domains, "try this one only; may be repeated")
      ->allow_extra_args(false);
  CLI::Option* const jid =
      command->add_option("--jid", options.jid, "log in, bind and ping as this user");
  command
      ->add_option("--password-file", options.password_file,
                   "the password is its first line, or that of standard input (-)")
      ->needs(jid);
  return command;
}

int main_with(int argc, char** argv) {
  CLI::App app{"bittern: an XMPP BOSH connection manager", "bittern"};
  std::string file;
  bool check_only = false;
  app.add_option("-c,--config", file, "the configuration file (see bittern.toml(5))")->required();
  app.add_flag("--check-config", check_only, "read the configuration, say what is wrong, and exit");
  app.set_version_flag("--version", "bittern " BITTERN_VERSION);
  bittern::check::Options options;
  const CLI::App* const tries_out = add_check(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kBadUsage;
  }
  const auto config = bittern::config::load(file);
  if (!config) {
    print(config.error());
    return kBadUsage;
  }
  if (tries_out->parsed()) {
    return try_out(*config, file, options);
  }
  return check_only ? check(*config, file) : run(*config);
}

}  // namespace

int main(int argc, char** argv) {
  bittern::net::keep_tls_buffers_out_of_the_heap();
  try {
    return main_with(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bittern: %s\n", error.what());
    return kFailed;
  }
}
