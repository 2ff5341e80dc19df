#include "check/domain_check.h"

#include <array>
#include <utility>

#include "bittern/base/check.h"
#include "check/advice.h"
#include "check/certificate.h"

namespace bittern::check {
namespace {

using Stage = Approach::Stage;
using manager::ServerTls;

const manager::Server& served(const World& world, const std::string& domain) {
  const manager::Server* const server = world.servers.find(domain);
  BITTERN_CHECK(server != nullptr);
  return *server;
}

// As ServerLink's, but that nothing is left out: what there is, is to be told.
xmpp::Stream stream_for(const World& world, const manager::ServerEntry& entry) {
  using StartTls = xmpp::FeaturePolicy::StartTls;
  const bool tls = entry.tls != ServerTls::kNone;
  return xmpp::Stream(world.settings.stanza, {tls ? StartTls::kOver : StartTls::kNotSpoken});
}

constexpr std::string_view name_of(Stage stage) {
  switch (stage) {
    case Stage::kDns:
      return "dns";
    case Stage::kConnect:
      return "connect";
    case Stage::kTls:
      return "tls";
    case Stage::kCertificate:
      return "certificate";
    case Stage::kStream:
      break;
  }
  return "features";
}

}  // namespace

DomainCheck::DomainCheck(const World& world, Report& report, std::string domain)
    : world_(world), report_(report), domain_(std::move(domain)), server_(served(world, domain_)) {}

void DomainCheck::run(const Account* account) {
  report_.domain(domain_);
  if (reach() && account != nullptr) {
    log_in_with(*account);
  }
}

bool DomainCheck::reach() {
  Approach approach(world_, server_, domain_);
  while (auto connection = approach.await()) {
    const Way way{connection->peer().to_string(), connection->tls_details(),
                  approach.connect_time()};
    const Opening opening = open_stream(world_.loop, std::move(connection), domain_,
                                        stream_for(world_, server_.entry), approach.deadline());
    if (!opening.offer && tries_another(approach, way, opening)) {
      continue;
    }
    report_way(approach, way);
    report_opening(opening);
    return opening.offer.has_value();
  }
  report_failure(approach);
  return false;
}

// As ServerLink does, before its client has heard of this server.
bool DomainCheck::tries_another(Approach& approach, const Way& way, const Opening& opening) {
  if (!opening.error) {
    approach.reject(opening.reason);
    return true;
  }
  if (opening.error->other_host && approach.redirect(*opening.error->other_host)) {
    report_.warn(way.address + " leads to " + opening.error->other_host->host +
                 " (see-other-host): each session is longer on its way");
    return true;
  }
  return false;
}

void DomainCheck::report_way(const Approach& approach, const Way& way) {
  report_.ok(name_of(Stage::kDns), approach.learned(Stage::kDns));
  report_.ok(name_of(Stage::kConnect),
             way.address + " in " + std::to_string(way.connect_time.count()) + " ms");
  if (!way.tls) {
    return;
  }
  const net::TlsClientOptions& options = server_.entry.tls_options;
  std::string how = !options.pins.empty() ? "; pinned" : (options.verify ? "" : "; not verified");
  const std::int64_t now = world_.loop.unix_seconds();
  report_.ok(name_of(Stage::kTls), approach.learned(Stage::kTls));
  report_.ok(name_of(Stage::kCertificate), describe(way.tls->certificate, now) + how);
  if (const std::string warning = end_warning(way.tls->certificate, now); !warning.empty()) {
    report_.warn(warning);
  }
}

void DomainCheck::report_opening(const Opening& opening) {
  const std::string_view step = name_of(Stage::kStream);
  if (opening.error) {
    report_.failed(step, "stream error " + opening.error->name,
                   remedy_of_stream_error(opening.error->name, domain_));
  } else if (opening.before_1_0) {
    report_.ok(step, "none: a server from before XMPP 1.0");
  } else {
    report_.ok(step, to_text(*opening.offer));
    for (const std::string& warning : warnings_of(*opening.offer, server_.entry)) {
      report_.warn(warning);
    }
  }
}

// What came before the stage that failed went well, at least with one address.
void DomainCheck::report_failure(const Approach& approach) {
  const Approach::Failure& failure = approach.failure();
  const bool tls = server_.entry.tls != ServerTls::kNone;
  for (const Stage stage : {Stage::kDns, Stage::kConnect, Stage::kTls, Stage::kCertificate}) {
    const bool of_tls = stage == Stage::kTls || stage == Stage::kCertificate;
    if (stage < failure.stage && (tls || !of_tls)) {
      report_.ok(name_of(stage), approach.learned(stage));
    }
  }
  std::string reason = failure.reason;
  if (failure.stage == Stage::kCertificate) {
    reason += refused_certificate();
  }
  report_.failed(name_of(failure.stage), reason, remedy_of(failure.stage, server_.entry, domain_));
}

// Asked for again, by somebody who takes any: it is to be seen by whom it is, and its pin.
std::string DomainCheck::refused_certificate() const {
  manager::ServerEntry entry = server_.entry;
  entry.tls_options.verify = false;
  entry.tls_options.pins.clear();
  manager::Server credulous(entry);
  const auto client = net::TlsClient::load(entry.tls_options);
  if (!client) {
    return {};
  }
  credulous.tls = *client;
  Approach approach(world_, credulous, domain_);
  const auto connection = approach.await();
  const auto details = connection ? connection->tls_details() : std::nullopt;
  if (!details) {
    return {};
  }
  return "; it is " + describe(details->certificate, world_.loop.unix_seconds()) + "; pin " +
         details->certificate.pin;
}

void DomainCheck::log_in_with(const Account& account) {
  Approach approach(world_, server_, domain_);
  auto connection = approach.await();
  if (!connection) {
    report_.failed("login", approach.failure().reason);
    return;
  }
  report_login(log_in(world_.loop, std::move(connection), account, world_.settings.stanza,
                      world_.settings.connect_timeout));
}

void DomainCheck::report_login(const LoginResult& result) {
  using Reached = LoginResult::Reached;
  struct Step {
    Reached reached;
    std::string_view name;
    std::string text;
  };
  const std::array<Step, 3> steps{{
      {Reached::kLogin, "login", result.mechanism},
      {Reached::kBind, "bind",
       result.jid + (result.offer ? "; " + to_text(*result.offer) : std::string())},
      {Reached::kPing, "ping", result.ping},
  }};
  for (const Step& step : steps) {
    if (result.reached < step.reached) {
      report_.failed(step.name, result.reason, remedy_of_login(result));
      return;
    }
    report_.ok(step.name, step.text);
  }
}

}  // namespace bittern::check
