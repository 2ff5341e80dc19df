#include "check/check.h"

#include <strophe.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <optional>
#include <utility>

#include "bittern/base/expected.h"
#include "bittern/base/lower_case.h"
#include "check/domain_check.h"
#include "check/jid.h"
#include "check/password.h"
#include "setup/settings.h"

namespace bittern::check {
namespace {

struct Plan {
  std::vector<std::string> domains;
  std::optional<Account> account;
  std::string account_domain;
};

void print_line(const std::string& line) {
  std::printf("%s\n", line.c_str());
  (void)std::fflush(stdout);  // what is tried next may take its time
}

std::vector<std::string> served_domains(const config::Config& config) {
  std::vector<std::string> all;
  for (const config::Server& server : config.servers) {
    all.insert(all.end(), server.domains.begin(), server.domains.end());
  }
  return all;
}

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

base::Expected<std::vector<std::string>, std::string> choose_domains(
    const std::vector<std::string>& served, const std::vector<std::string>& asked) {
  if (asked.empty()) {
    return served;
  }
  std::vector<std::string> chosen;
  for (const std::string& domain : asked) {
    const std::string lower = base::lower_case(domain);
    if (!contains(served, lower)) {
      return base::make_unexpected("--domain " + domain + ": no [[server]] has it in its domains");
    }
    chosen.push_back(lower);
  }
  return chosen;
}

base::Expected<Account, std::string> to_account(const Jid& jid, const Options& options) {
  if (jid.local.empty()) {
    return Account{options.jid, {}};
  }
  auto password = options.password_file.empty() ? ask_password("Password of " + options.jid + ": ")
                                                : read_password(options.password_file);
  if (!password) {
    return base::make_unexpected(std::move(password.error()));
  }
  return Account{options.jid, std::move(*password)};
}

base::Expected<Plan, std::string> make_plan(const config::Config& config, const Options& options) {
  auto domains = choose_domains(served_domains(config), options.domains);
  if (!domains) {
    return base::make_unexpected(std::move(domains.error()));
  }
  Plan plan{std::move(*domains), std::nullopt, {}};
  if (options.jid.empty()) {
    return plan;
  }
  const auto jid = parse_jid(options.jid);
  if (!jid) {
    return base::make_unexpected("--jid " + options.jid + ": is no JID, as alice@example.org is");
  }
  if (!contains(plan.domains, jid->domain)) {
    return base::make_unexpected("--jid " + options.jid + ": " + jid->domain +
                                 " is not among the domains to be checked");
  }
  auto account = to_account(*jid, options);
  if (!account) {
    return base::make_unexpected(std::move(account.error()));
  }
  plan.account = std::move(*account);
  plan.account_domain = jid->domain;
  return plan;
}

Outcome refuse(const std::string& mistake) {
  std::fprintf(stderr, "bittern check: %s\n", mistake.c_str());
  return Outcome::kBadUsage;
}

}  // namespace

Outcome run(const config::Config& config, const std::string& file, const Options& options) {
  const auto plan = make_plan(config, options);
  if (!plan) {
    return refuse(plan.error());
  }
  (void)std::signal(SIGPIPE, SIG_IGN);  // a server's, too
  for (const std::string& warning : config::warnings(config)) {
    print_line(std::string(file).append(": warning: ").append(warning));
  }
  net::Loop loop;
  const manager::Settings settings = setup::to_settings(config);
  manager::Servers servers(loop, settings);
  if (const auto loaded = servers.load(); !loaded) {
    return refuse(loaded.error());
  }
  xmpp_initialize();
  Report report(print_line);
  for (const std::string& domain : plan->domains) {
    const bool logs_in = plan->account && domain == plan->account_domain;
    DomainCheck({loop, settings, servers}, report, domain).run(logs_in ? &*plan->account : nullptr);
  }
  xmpp_shutdown();
  return report.any_failed() ? Outcome::kFailed : Outcome::kAllOk;
}

}  // namespace bittern::check
