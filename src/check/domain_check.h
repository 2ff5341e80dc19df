// Everything that is tried for one domain, in the order in which a session does it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "check/approach.h"
#include "check/login.h"
#include "check/opening.h"
#include "check/report.h"
#include "net/tls_client.h"

namespace bittern::check {

class DomainCheck {
 public:
  // The domain is served.
  DomainCheck(const World& world, Report& report, std::string domain);

  // Without an account nobody logs in.
  void run(const Account* account);

 private:
  // A connection, while it is a way to find out more.
  struct Way {
    std::string address;
    std::optional<net::TlsDetails> tls;
    base::Duration connect_time;
  };

  [[nodiscard]] bool reach();
  [[nodiscard]] bool tries_another(Approach& approach, const Way& way, const Opening& opening);
  void report_way(const Approach& approach, const Way& way);
  void report_opening(const Opening& opening);
  void report_failure(const Approach& approach);
  [[nodiscard]] std::string refused_certificate() const;
  void log_in_with(const Account& account);
  void report_login(const LoginResult& result);

  World world_;
  Report& report_;
  std::string domain_;
  const manager::Server& server_;
};

}  // namespace bittern::check
